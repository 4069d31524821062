// The sample shop's own script: a cart in the browser, and how a shop answers Vitrine's events.
const KEY = "kiln-and-table-cart";
const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; } };
const write = (cart) => { localStorage.setItem(KEY, JSON.stringify(cart)); count(); };
const find = (name) => document.querySelector(`[data-${name}]`);

function count() {
  const total = Object.values(read()).reduce((sum, quantity) => sum + quantity, 0);
  for (const place of document.querySelectorAll("[data-cart-count]")) place.textContent = String(total);
}

function add(product, quantity) {
  const cart = read();
  cart[product] = (cart[product] ?? 0) + quantity;
  write(cart);
  toast("Added to your cart.");
}

let fading;
function toast(text) {
  const place = find("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { place.hidden = true; }, 3000);
}

// A product put into the cart from a shopper's photo: the shop says how it went, the lightbox shows it.
document.addEventListener("vitrine-add-to-cart", (event) => {
  event.detail.respondWith(new Promise((done) => { add(event.detail.product?.id ?? event.detail.product, 1); done(); }));
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-add]");
  if (!form) return;
  event.preventDefault();
  add(form.dataset.add, Number(form.elements.quantity.value));
});

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-consent]");
  if (!choice) return;
  const said = choice.dataset.consent === "true";
  window.vitrine?.consent(said);
  for (const other of document.querySelectorAll("[data-consent]")) other.setAttribute("aria-pressed", String(other === choice));
  find("consent-said").textContent = said ? "Thank you. You can change your mind here." : "Nothing is remembered.";
});

function cartPage() {
  const page = find("cart-page");
  if (!page) return;
  const catalogue = JSON.parse(document.getElementById("catalogue").textContent);
  const money = new Intl.NumberFormat("en", { style: "currency", currency: page.dataset.currency });
  const lines = Object.entries(read()).filter(([id]) => catalogue[id]);
  find("cart-empty").hidden = lines.length > 0;
  for (const [id, quantity] of lines) {
    const { title, price_minor, photo, url } = catalogue[id];
    const line = document.createElement("li");
    const picture = Object.assign(new Image(80, 100), { src: photo, alt: "" });
    const name = Object.assign(document.createElement("a"), { href: url, textContent: `${quantity} × ${title}` });
    const price = Object.assign(document.createElement("span"), { textContent: money.format(price_minor * quantity / 100) });
    line.append(picture, name, price);
    find("cart-lines").append(line);
  }
  if (!lines.length) return;
  const total = lines.reduce((sum, [id, quantity]) => sum + catalogue[id].price_minor * quantity, 0);
  find("cart-total").textContent = `Total ${money.format(total / 100)}`;
  find("cart-total").hidden = false;
  const order = find("order");
  order.hidden = false;
  order.addEventListener("click", () => {
    const items = lines.map(([product, quantity]) => ({ product, quantity, value_minor: catalogue[product].price_minor }));
    window.vitrine?.track("purchase", { order: `sample-${Date.now()}`, items, currency: page.dataset.currency });
    write({});
    for (const gone of ["cart-lines", "cart-total", "order"]) find(gone).remove();
    find("ordered").hidden = false;
  });
}

count();
cartPage();
