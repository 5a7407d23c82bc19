"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const byId = id => document.getElementById(id);
/* Make an element; strings become text, never markup. */
function make(tag, props, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (name === "class") made.className = value;
    else if (name === "color") { if (/^#[0-9a-fA-F]{6}$/.test(value || "")) made.style.setProperty("--c", value); }
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) made.append(child);
  return made;
}
function fill(select, names) {
  names.forEach(([value, name]) => select.append(make("option", { value: String(value) }, name)));
}
/* A list that holds only the rows that are seen. */
class VirtualList {
  constructor(box, height, draw, choose) {
    Object.assign(this, { box, height, draw, choose, items: [], at: -1 });
    this.space = make("div", { class: "space", role: "presentation" });
    box.append(this.space);
    box.addEventListener("scroll", () => requestAnimationFrame(() => this.show()));
    box.addEventListener("keydown", event => this.key(event));
    new ResizeObserver(() => this.show()).observe(box);
  }
  set(items, at) {
    this.items = items;
    this.at = -1;
    this.space.style.height = items.length * this.height + "px";
    this.box.style.setProperty("--all", items.length * this.height + 2 + "px");
    if (items.length) this.select(Math.max(0, at)); else { this.show(); this.choose(null); }
  }
  select(at) {
    this.at = Math.min(Math.max(at, 0), this.items.length - 1);
    const top = this.at * this.height, bottom = top + this.height;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (bottom > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = bottom - this.box.clientHeight;
    this.show();
    this.choose(this.items[this.at]);
  }
  key(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (!this.items.length) return;
    const step = steps[event.key];
    this.select(step === -Infinity ? 0 : step === Infinity ? this.items.length - 1 : this.at + step);
  }
  show() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.height) - 5);
    const last = Math.min(this.items.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / this.height) + 5);
    const rows = [];
    for (let n = first; n < last; n++) {
      const row = this.draw(this.items[n], n);
      row.id = "row-" + n;
      row.style.top = n * this.height + "px";
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(n === this.at));
      row.setAttribute("aria-posinset", String(n + 1));
      row.setAttribute("aria-setsize", String(this.items.length));
      row.addEventListener("click", () => { this.select(n); this.box.focus({ preventScroll: true }); });
      rows.push(row);
    }
    this.space.replaceChildren(...rows);
    if (this.at >= 0) this.box.setAttribute("aria-activedescendant", "row-" + this.at);
    else this.box.removeAttribute("aria-activedescendant");
  }
}
