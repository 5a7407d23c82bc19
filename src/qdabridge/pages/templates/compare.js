const AGREED = data.kinds.length;
const decisions = new Map();
let dirty = false, shown = [], current = null;
const code = number => data.codes[number];
const kindOf = item => item.kind === AGREED ? "agreed" : data.kinds[item.kind];
const items = data.items.map(([number, kind, source, text, start, end, place, words, before, after, note, who, also, proposals], at) =>
  ({ at, number, kind, source, text, start, end, place, words, before, after, note, who, also, proposals,
     codes: new Set([...who, ...also].flatMap(([, marks]) => marks.map(mark => mark[0]))) }));
const keyOf = (item, n) => item.at + ":" + n;
const isDone = item => item.proposals.some((_, n) => decisions.has(keyOf(item, n)));

fill(byId("f-kind"), data.kinds.map((name, n) => [n, name]));
fill(byId("f-code"), data.codes.map((one, n) => [n, one.name]));
fill(byId("f-source"), data.sources.map((name, n) => [n, name]));
fill(byId("f-coder"), data.coders.map((name, n) => [n, name]));

/* --- The list ------------------------------------------------------------------- */
function chip(number, more) {
  return make("span", { class: "chip", dir: "auto", color: code(number).color }, code(number).name + (more || ""));
}
function drawRow(item) {
  const names = [...new Set(item.who.flatMap(([, marks]) => marks.map(mark => mark[0])))].map(n => code(n).name);
  return make("div", { class: "row" + (isDone(item) ? " done" : "") },
    make("div", { class: "line" },
      make("b", { class: "mark" }, item.number ? "#" + item.number : "="), " " + kindOf(item) + " · ",
      names.map((name, n) => [n ? " | " : "", make("bdi", {}, name)])),
    make("div", { class: "line soft" }, make("bdi", {}, data.sources[item.source]), " " + item.place + " ",
      make("bdi", {}, item.words.slice(0, 120))));
}
const list = new VirtualList(byId("list"), 58, drawRow, choose);

function wanted() {
  const value = id => byId(id).value;
  const what = value("f-what"), kind = value("f-kind"), one = value("f-code"), source = value("f-source");
  const coder = value("f-coder"), done = value("f-done"), words = value("f-words").trim().toLocaleLowerCase();
  return item =>
    (what === "all" || (item.kind === AGREED) === (what === "agree")) &&
    (kind === "" || item.kind === +kind) && (one === "" || item.codes.has(+one)) &&
    (source === "" || item.source === +source) &&
    (coder === "" || item.who.some(([n, marks]) => n === +coder && marks.length)) &&
    (done === "" || isDone(item) === (done === "yes")) &&
    (!words || (item.before + item.words + item.after).toLocaleLowerCase().includes(words));
}
function filter() {
  shown = items.filter(wanted());
  byId("count").textContent = shown.length.toLocaleString("en") + " of " + items.length.toLocaleString("en") + " places";
  const at = current ? shown.indexOf(current) : 0;
  list.set(shown, at < 0 ? 0 : at);
}
byId("filters").addEventListener("change", filter);
byId("f-words").addEventListener("input", filter);
byId("filters").addEventListener("reset", () => setTimeout(filter));
byId("filters").addEventListener("submit", event => event.preventDefault());

/* --- One place ------------------------------------------------------------------ */
function passage(item, marks) {
  const box = make("p", { class: "passage", dir: "auto" });
  if (!item.words) { box.append(make("span", { class: "soft" }, data.words ? "(no words here)" : "(words left out)")); return box; }
  const letters = Array.from(item.words);
  if (item.before) box.append(make("span", { class: "context" }, item.before));
  const edges = new Set([0, letters.length]);
  const own = marks.filter(mark => mark.length === 3).map(([n, s, e]) =>
    [n, Math.max(s - item.start, 0), Math.min(e - item.start, letters.length)]);
  own.forEach(([, s, e]) => { edges.add(s); edges.add(e); });
  const cuts = [...edges].filter(at => at >= 0 && at <= letters.length).sort((a, b) => a - b);
  for (let n = 0; n + 1 < cuts.length; n++) {
    const words = letters.slice(cuts[n], cuts[n + 1]).join("");
    const here = own.filter(([, s, e]) => s <= cuts[n] && cuts[n + 1] <= e);
    box.append(here.length
      ? make("mark", { color: code(here[0][0]).color, title: here.map(([c]) => code(c).name).join(", ") }, words)
      : words);
  }
  if (item.after) box.append(make("span", { class: "context" }, item.after));
  return box;
}
function side(item, [coder, marks]) {
  const also = (item.also.find(([n]) => n === coder) || [0, []])[1];
  const names = [...new Set(marks.map(mark => mark[0]))];
  return make("section", { class: "side" }, make("h4", { dir: "auto" }, data.coders[coder]),
    make("div", {}, names.length ? names.map(n => chip(n)) : make("span", { class: "missing" }, "nothing")),
    passage(item, marks),
    also.length ? make("div", { class: "soft" }, "also: ", [...new Set(also.map(mark => mark[0]))].map(n => chip(n))) : null);
}
function decide(item, n, change) {
  const key = keyOf(item, n), old = decisions.get(key) || {};
  const made = { ...old, ...change };
  if (made.decision) decisions.set(key, made); else decisions.delete(key);
  dirty = decisions.size > 0 || dirty;
  told();
  list.show();
}
function told() {
  byId("saved").textContent = decisions.size.toLocaleString("en") + " decided" + (dirty ? ", not saved" : "");
}
function range(mark) {
  return mark.length === 3 ? mark[1] + "–" + mark[2] : "at " + mark[1] + "," + mark[2] + "–" + mark[3] + "," + mark[4];
}
function proposal(item, n) {
  const [mark, coders] = item.proposals[n], now = decisions.get(keyOf(item, n)) || {};
  const button = what => make("button", { type: "button", "aria-pressed": String(now.decision === what), "data-what": what,
    onclick: () => { decide(item, n, { decision: now.decision === what ? "" : what }); again(what, n); } }, what[0].toUpperCase() + what.slice(1));
  const select = make("select", { onchange: event => decide(item, n, { new_code_guid: event.target.value }) });
  fill(select, [["", "the same code"], ...data.codes.map(one => [one.key, one.name])]);
  select.value = now.new_code_guid || "";
  const is_stretch = mark.length === 3, problem = make("span", { class: "missing", role: "status" });
  const pick = is_stretch && item.words ? make("p", { class: "passage pick", dir: "auto" }) : null;
  const number = (name, usual) => make("input", { type: "number", min: "0", step: "1", value: now[name] ?? "", placeholder: String(usual),
    oninput: event => { decide(item, n, { [name]: event.target.value === "" ? undefined : +event.target.value }); redraw(); } });
  const fields = is_stretch ? [number("new_start", mark[1]), number("new_end", mark[2])] : [];
  const redraw = () => {
    const said = decisions.get(keyOf(item, n)) || {};
    const start = said.new_start ?? mark[1], end = said.new_end ?? mark[2];
    problem.textContent = start >= end ? "It ends before it begins." :
      said.new_code_guid || said.new_start !== undefined || said.new_end !== undefined ? "" : "Nothing is changed yet.";
    fields.forEach(field => field.setAttribute("aria-invalid", String(start >= end)));
    if (pick) drawPick(pick, item, start, end, said.new_code_guid ? data.codes.find(one => one.key === said.new_code_guid) : code(mark[0]));
  };
  select.addEventListener("change", redraw);
  /* Words that are selected with mouse or finger are the new bounds. */
  if (pick) pick.select = is_done => {
    const bounds = selected(pick);
    if (!bounds) return;
    const base = item.start - Array.from(item.before).length;
    [["new_start", 0], ["new_end", 1]].forEach(([name, at]) => {
      decide(item, n, { [name]: base + bounds[at] });
      fields[at].value = base + bounds[at];
    });
    if (is_done) redraw();
  };
  const change = make("div", { class: "change", hidden: now.decision !== "change" },
    make("label", {}, "to the code", select),
    fields.map((field, at) => make("label", {}, at ? "end" : "beginning", field)), problem,
    pick ? [make("span", { class: "soft" }, "Or select the words:"), pick] : []);
  redraw();
  return make("div", { class: "proposal", role: "group", "aria-label": "Code " + (n + 1) + ": " + code(mark[0]).name },
    make("b", {}, n + 1 + " "), chip(mark[0]), make("span", { class: "soft" }, " " + range(mark) + " by ", coders.map((c, n) => [n ? ", " : "", make("bdi", {}, data.coders[c])])),
    make("div", { class: "bar" }, button("keep"), button("drop"), button("change")), change);
}
function drawPick(box, item, start, end, shown) {
  const letters = Array.from(item.before + item.words + item.after), base = item.start - Array.from(item.before).length;
  const [from, to] = [start, end].map(at => Math.min(Math.max(at - base, 0), letters.length));
  const words = (a, b) => letters.slice(a, b).join("");
  box.replaceChildren(words(0, from), make("mark", { color: shown && shown.color }, words(from, Math.max(from, to))), words(Math.max(from, to)));
}
/* Where the selected words begin and end in a box, in code points, without blanks around them. */
function selected(box) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange(), all = document.createRange();
  all.selectNodeContents(box);
  if (!range.intersectsNode(box)) return null;
  if (range.compareBoundaryPoints(Range.START_TO_START, all) < 0) range.setStart(all.startContainer, all.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, all) > 0) range.setEnd(all.endContainer, all.endOffset);
  const words = range.toString(), count = text => Array.from(text).length;
  if (!words.trim()) return null;
  all.setEnd(range.startContainer, range.startOffset);
  const start = count(all.toString()) + count(words) - count(words.trimStart());
  return [start, start + count(words.trim())];
}
const picks = () => document.querySelectorAll(".change:not([hidden]) .pick");
document.addEventListener("selectionchange", () => picks().forEach(pick => pick.select(false)));
document.addEventListener("mouseup", () => setTimeout(() => picks().forEach(pick => pick.select(true))));
function again(what, n) {
  choose(current);
  const buttons = byId("detail").querySelectorAll(".proposal")[n];
  if (buttons) buttons.querySelector('[data-what="' + what + '"]').focus();
}
function choose(item) {
  current = item;
  const box = byId("detail");
  if (!item) { box.replaceChildren(make("p", { class: "soft" }, "Nothing to show.")); return; }
  const head = make("h3", {}, (item.number ? "#" + item.number + " " : "") + kindOf(item) + ", ", make("bdi", {}, data.sources[item.source]), " " + item.place);
  const note = make("textarea", { class: "note", rows: 2, dir: "auto", "aria-label": "Why", placeholder: "Why?" });
  const first = item.proposals.findIndex((_, n) => decisions.has(keyOf(item, n)));
  note.value = first < 0 ? "" : decisions.get(keyOf(item, first)).note || "";
  note.addEventListener("input", () => item.proposals.forEach((_, n) => {
    if (decisions.has(keyOf(item, n))) decide(item, n, { note: note.value });
  }));
  box.replaceChildren(head, item.note ? make("p", { class: "soft", dir: "auto" }, item.note) : "",
    make("div", { class: "sides" }, item.who.map(one => side(item, one))),
    ...(item.kind === AGREED ? [] : [make("h4", {}, "Decision"), ...item.proposals.map((_, n) => proposal(item, n)), note]));
}
byId("list").addEventListener("keydown", event => {
  if (!current || current.kind === AGREED || event.ctrlKey || event.metaKey || event.altKey) return;
  const number = /^[0-9]$/.test(event.key) ? +event.key : null;
  if (number !== null && number <= current.proposals.length) {
    current.proposals.forEach((_, n) => decide(current, n, { decision: n + 1 === number ? "keep" : "drop" }));
  } else if (event.key === "u" || event.key === "U") {
    current.proposals.forEach((_, n) => decide(current, n, { decision: "" }));
  } else return;
  event.preventDefault();
  choose(current);
});

/* --- Files ---------------------------------------------------------------------- */
/* What is decided about, as the schema has it. */
function about(item, mark) {
  const area = mark.length === 5, page = item.place.startsWith("page ") ? +item.place.slice(5) - 1 : null;
  const row = { source_guid: data.texts[item.text].key, text_sha256: data.texts[item.text].sha256,
    start: mark[1], end: area ? mark[3] : mark[2], code_guid: code(mark[0]).key };
  return area ? { ...row, low: mark[2], high: mark[4], ...(page === null ? {} : { page }) } : row;
}
const others = new Map(); /* Decisions of a file about no place here: they go on into the next one. */
function schema() {
  const by = byId("by").value.trim();
  const rows = [];
  for (const item of items) item.proposals.forEach(([mark], n) => {
    const now = decisions.get(keyOf(item, n));
    if (!now) return;
    const row = { ...about(item, mark), decision: now.decision };
    if (now.decision === "change") for (const name of ["new_code_guid", "new_start", "new_end"])
      if (now[name] !== undefined && now[name] !== "") row[name] = now[name];
    if (now.decided_by || by) row.decided_by = now.decided_by || by;
    if (now.note) row.note = now.note;
    rows.push(row);
  });
  return { format: data.format, version: data.version, decisions: [...rows, ...others.values()] };
}
byId("export").addEventListener("click", () => {
  const blob = new Blob([JSON.stringify(schema(), null, 1)], { type: "application/json" });
  const link = make("a", { href: URL.createObjectURL(blob), download: "decisions.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  dirty = false;
  told();
});
byId("import").addEventListener("change", async event => {
  const file = event.target.files[0];
  if (!file) return;
  let given = null;
  try { given = JSON.parse(await file.text()); } catch (error) { given = null; }
  if (!given || given.format !== data.format || given.version !== data.version || !Array.isArray(given.decisions)) {
    byId("saved").textContent = "This file holds no decisions of this kind.";
    return;
  }
  const key = row => ["source_guid", "text_sha256", "start", "end", "code_guid", "low", "high", "page"].map(name => row[name] ?? "").join("|");
  const known = new Map();
  for (const item of items) item.proposals.forEach(([mark], n) => known.set(key(about(item, mark)), keyOf(item, n)));
  let missing = 0, replaced = 0;
  for (const row of given.decisions) {
    if (!row || !["keep", "drop", "change"].includes(row.decision)) continue;
    const at = known.get(key(row));
    if (!at) { missing += 1; others.set(JSON.stringify(row), row); continue; }
    const { decision, new_code_guid, new_start, new_end, decided_by, note } = row;
    const old = decisions.get(at);
    if (old && old.decision !== decision) replaced += 1;
    decisions.set(at, { decision, new_code_guid, new_start, new_end, decided_by, note });
  }
  filter();
  told();
  if (replaced) byId("saved").textContent += "; " + replaced + " of the file replace what was decided here";
  if (missing) byId("saved").textContent += "; " + missing + " of the file are about no place here, or about a text that has changed, and are saved with the others";
});
addEventListener("beforeunload", event => { if (dirty) { event.preventDefault(); event.returnValue = ""; } });
addEventListener("beforeprint", () => byId("print").replaceChildren(...shown.map(item => make("article", {},
  make("h3", {}, (item.number ? "#" + item.number + " " : "") + kindOf(item) + ", ", make("bdi", {}, data.sources[item.source]), " " + item.place),
  make("div", { class: "sides" }, item.who.map(one => side(item, one))),
  item.proposals.map(([mark], n) => { const now = decisions.get(keyOf(item, n)); return now ? make("p", {}, now.decision + ": ", chip(mark[0])) : ""; })))));
addEventListener("afterprint", () => byId("print").replaceChildren());
filter();
