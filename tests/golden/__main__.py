"""Write the golden texts again; look at the difference before you commit it."""

from tests.golden import FOLDER, problem, texts

for name, text in texts(problem()).items():
    (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
