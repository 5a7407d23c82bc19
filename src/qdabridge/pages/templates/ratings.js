const units = data.units.map(([name, said]) => {
  const values = new Set(said.filter(value => value !== null));
  const count = said.filter(value => value !== null).length;
  return { name, said, values, what: count < 2 ? "few" : values.size > 1 ? "differ" : "agree" };
});
fill(byId("f-value"), data.values.map((name, n) => [n, name]));
fill(byId("f-rater"), data.raters.map((name, n) => [n, name]));
/* Who said the same stands together. */
function said(unit) {
  const who = new Map();
  unit.said.forEach((value, n) => { if (value !== null) who.set(value, [...(who.get(value) || []), data.raters[n]]); });
  if (!who.size) return [make("span", { class: "missing" }, "nobody rated it")];
  return [...who].map(([value, names]) => [make("span", { class: "chip", dir: "auto" }, data.values[value]),
    names.map((name, n) => make("span", { class: "soft" }, n ? ", " : "", make("bdi", {}, name))), " "]);
}
function drawRow(unit) {
  return make("div", { class: "row" }, make("div", { class: "line" }, make("bdi", {}, make("b", {}, unit.name))),
    make("div", { class: "line" }, said(unit)));
}
const list = new VirtualList(byId("list"), 62, drawRow, () => {});
let shown = [];
function filter() {
  const value = id => byId(id).value;
  const what = value("f-what"), one = value("f-value"), rater = value("f-rater"), words = value("f-words").trim().toLocaleLowerCase();
  shown = units.filter(unit => (what === "all" || unit.what === what) &&
    (rater === "" ? one === "" || unit.values.has(+one) : unit.said[+rater] !== null && (one === "" || unit.said[+rater] === +one)) &&
    (!words || unit.name.toLocaleLowerCase().includes(words)));
  byId("count").textContent = shown.length.toLocaleString("en") + " of " + units.length.toLocaleString("en") + " units";
  list.set(shown, 0);
}
byId("filters").addEventListener("change", filter);
byId("f-words").addEventListener("input", filter);
byId("filters").addEventListener("reset", () => setTimeout(filter));
byId("filters").addEventListener("submit", event => event.preventDefault());
addEventListener("beforeprint", () => byId("print").replaceChildren(...shown.map(unit => make("article", {},
  make("h3", { dir: "auto" }, unit.name), make("p", {}, said(unit))))));
addEventListener("afterprint", () => byId("print").replaceChildren());
filter();
