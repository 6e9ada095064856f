"""Start the pages from a checkout: ``streamlit run streamlit_app.py``."""

from allocation.pages.app import main

main()
