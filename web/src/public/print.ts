/** On paper everything is open; afterwards the page is as it was. */
export function fold(apart: boolean): void {
  for (const one of document.querySelectorAll("details")) {
    if (apart && !one.open) one.dataset.folded = "";
    if (apart || "folded" in one.dataset) one.open = apart;
    if (!apart) delete one.dataset.folded;
  }
}
