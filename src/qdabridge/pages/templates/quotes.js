const names = { code: data.codes, source: data.sources, case: data.cases, coder: data.coders };
for (const [name, values] of Object.entries(names)) fill(byId("f-" + name), values.map((value, n) => [n, value]));
const groups = [...document.querySelectorAll("section.code")];
const quotes = groups.flatMap(group => [...group.querySelectorAll(".quote")].map(box => ({ box, group })));
quotes.forEach((quote, n) => {
  [quote.code, quote.source, quote.cases, quote.coders] = data.quotes[n];
  quote.words = quote.box.textContent.toLocaleLowerCase();
});
function filter() {
  const value = id => byId(id).value;
  const code = value("f-code"), source = value("f-source"), one = value("f-case"), coder = value("f-coder");
  const words = value("f-words").trim().toLocaleLowerCase();
  let count = 0;
  const seen = new Set();
  for (const quote of quotes) {
    const fits = (code === "" || quote.code === +code) && (source === "" || quote.source === +source) &&
      (one === "" || quote.cases.includes(+one)) && (coder === "" || quote.coders.includes(+coder)) &&
      (!words || quote.words.includes(words));
    quote.box.hidden = !fits;
    if (fits) { count += 1; seen.add(quote.group); }
  }
  groups.forEach(group => { group.hidden = !seen.has(group); });
  byId("count").textContent = count.toLocaleString("en") + " of " + quotes.length.toLocaleString("en") + " quotes";
}
byId("filters").addEventListener("change", filter);
byId("f-words").addEventListener("input", filter);
byId("filters").addEventListener("reset", () => setTimeout(filter));
byId("filters").addEventListener("submit", event => event.preventDefault());
filter();
