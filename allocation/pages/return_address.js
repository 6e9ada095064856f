// Who opens a link and must sign in first comes back to it: the provider only knows the front door.
const KEPT = "shuiding-address";

export default function ({ data }) {
  const here = location.pathname + location.search;
  if (data.asks) {
    if (here !== "/") sessionStorage.setItem(KEPT, here);
    return;
  }
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  // Only a path on this host, and only from the front door.
  if (kept && here === "/" && /^\/(?!\/)/.test(kept)) location.replace(kept);
}
