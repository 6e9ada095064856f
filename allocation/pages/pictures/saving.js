// Two buttons that save the picture in the same container: SVG as it stands, PNG twice as fine.
const SPACE = "http://www.w3.org/2000/svg";
const FINER = 2;

function sheets(picture) {
  // Plotly draws on several sheets that lie on each other, Vega on one.
  const plotly = [...picture.querySelectorAll(".js-plotly-plot svg.main-svg")];
  return plotly.length ? plotly : [...picture.querySelectorAll("svg.marks")].slice(0, 1);
}

function copied(picture) {
  const found = sheets(picture);
  if (!found.length) return null;
  const [width, height] = ["width", "height"].map((side) => Number(found[0].getAttribute(side)));
  const root = document.createElementNS(SPACE, "svg");
  const paper = document.createElementNS(SPACE, "rect");
  for (const [element, extra] of [[root, { viewBox: `0 0 ${width} ${height}` }], [paper, { fill: "white" }]])
    for (const [name, value] of Object.entries({ width, height, ...extra }))
      element.setAttribute(name, value);
  root.append(paper, ...found.map((sheet) => sheet.cloneNode(true)));
  const text = new XMLSerializer().serializeToString(root);
  return { width, height, svg: new Blob([text], { type: "image/svg+xml" }) };
}

async function painted({ width, height, svg }) {
  const image = new Image();
  image.src = URL.createObjectURL(svg);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = FINER * width;
  canvas.height = FINER * height;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function save(data, kind) {
  const picture = document.querySelector(`.${data.container}`);
  const copy = picture && copied(picture);
  if (!copy) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(kind === "png" ? await painted(copy) : copy.svg);
  link.download = `${data.name}.${kind}`;
  link.click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export default function ({ data, parentElement }) {
  const bar = parentElement.querySelector(".bar");
  bar.replaceChildren(
    ...Object.entries(data.labels).map(([kind, label]) => {
      const button = document.createElement("button");
      button.textContent = label;
      button.onclick = () => save(data, kind);
      return button;
    }),
  );
}
