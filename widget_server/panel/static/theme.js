// The look of the elements: what is chosen becomes custom properties of the previews, lines to copy and the page's address.
"use strict";

{
  const editor = document.querySelector("[data-theme-editor]");
  const form = editor.querySelector("form");
  const colours = [...editor.querySelectorAll("[data-colour]")];
  const lengths = [...editor.querySelectorAll("[data-length]")];
  const ratio = editor.querySelector("[data-ratio]");
  const previews = [...editor.querySelectorAll("[data-preview]")];
  const NAMES = new Set(colours.map(({ dataset }) => dataset.colour));

  // What differs from the usual: {light: {accent: "#…"}, dark: {…}, measures: {gap: "8px"}}.
  const chosen = { light: {}, dark: {}, measures: {} };
  const scheme = () => form.elements.scheme.value;

  // --- colours: any CSS colour as its red, green and blue, as the scheme at hand shows it
  const probe = document.createElement("span");
  probe.hidden = true;
  editor.append(probe);
  const rgb = (colour) => {
    probe.style.colorScheme = scheme();
    probe.style.color = colour;
    return getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
  };
  const hex = (colour) => "#" + rgb(colour).map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
  // WCAG 2.2, relative luminance and contrast ratio.
  const luminance = (colour) => {
    const [red, green, blue] = rgb(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (front, back) => {
    const [dark, light] = [luminance(front), luminance(back)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  // In the dark what was chosen for the light holds too, unless something else was chosen there: as in the lines to copy.
  const inForce = (name) =>
    (scheme() === "dark" && chosen.dark[name]) || chosen.light[name] || editor.querySelector(`[data-colour="${name}"]`).dataset.usual;

  function show() {
    for (const field of colours) {
      const name = field.dataset.colour;
      field.value = hex(inForce(name));
      editor.querySelector(`[data-usual-of="${name}"]`).hidden = !chosen[scheme()][name];
    }
    for (const field of lengths) {
      field.value = parseInt(chosen.measures[field.dataset.length] ?? field.dataset.usual, 10);
      field.parentElement.querySelector("output").value = `${field.value} px`;
    }
    ratio.value = chosen.measures.ratio ?? ratio.dataset.ratio;
    for (const pair of editor.querySelectorAll("[data-front]")) {
      const found = contrast(inForce(pair.dataset.front), inForce(pair.dataset.back));
      const good = found >= Number(pair.dataset.least);
      const said = good ? editor.dataset.contrastGood : editor.dataset.contrastPoor.replace("{least}", pair.dataset.least);
      // Rounded down: 4.49 is not 4.5.
      pair.querySelector("strong").textContent = `${Math.floor(found * 10) / 10} : 1`;
      pair.querySelector("[data-verdict]").textContent = said;
      Object.assign(pair.querySelector(".sample").style, { color: hex(inForce(pair.dataset.front)), background: hex(inForce(pair.dataset.back)) });
      pair.classList.toggle("bad", !good);
    }
    previews.forEach(paint);
    document.getElementById("theme-css").textContent = css();
    const kept = Object.values(chosen).some((part) => Object.keys(part).length) ? `#${encodeURIComponent(JSON.stringify(chosen))}` : "";
    history.replaceState(null, "", location.pathname + location.search + kept);
  }

  function paint(frame) {
    const root = frame.contentDocument?.documentElement;
    if (!root) return;
    root.style.colorScheme = scheme();
    root.style.background = "Canvas";
    for (const { dataset } of colours) property(root, dataset.colour, (scheme() === "dark" && chosen.dark[dataset.colour]) || chosen.light[dataset.colour]);
    for (const { dataset } of lengths) property(root, dataset.length, chosen.measures[dataset.length]);
    property(root, "ratio", chosen.measures.ratio);
  }
  const property = (root, name, value) =>
    value ? root.style.setProperty(`--vitrine-${name}`, value) : root.style.removeProperty(`--vitrine-${name}`);

  const rule = (values, indent = "") =>
    `${indent}vitrine-gallery, vitrine-reviews, vitrine-stars {\n` +
    Object.entries(values).map(([name, value]) => `${indent}  --vitrine-${name}: ${value};\n`).join("") + `${indent}}\n`;
  function css() {
    const always = { ...chosen.light, ...chosen.measures };
    return (
      (Object.keys(always).length ? rule(always) : "") +
      (Object.keys(chosen.dark).length ? `@media (prefers-color-scheme: dark) {\n${rule(chosen.dark, "  ")}}\n` : "")
    );
  }

  const choose = (part, name, value, usual) => {
    if (value === usual) delete chosen[part][name];
    else chosen[part][name] = value;
  };
  form.addEventListener("input", ({ target }) => {
    const { colour, length, usual } = target.dataset;
    if (colour) chosen[scheme()][colour] = target.value;
    else if (length) choose("measures", length, `${target.value}px`, `${usual}px`);
    else if (target === ratio) choose("measures", "ratio", ratio.value, ratio.dataset.ratio);
    show();
  });
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-usual-of]");
    if (!button) return;
    delete chosen[scheme()][button.dataset.usualOf];
    show();
    document.getElementById(`colour-${button.dataset.usualOf}`).focus();
  });
  form.addEventListener("reset", () => {
    for (const part of Object.values(chosen)) for (const name of Object.keys(part)) delete part[name];
    setTimeout(show);
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  // --- what the address brings is somebody's word: only names and values of the kinds above are taken
  try {
    const brought = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}");
    for (const part of ["light", "dark"])
      for (const [name, value] of Object.entries(brought[part] ?? {})) if (NAMES.has(name) && /^#[0-9a-f]{6}$/i.test(value)) chosen[part][name] = value;
    for (const { dataset } of lengths) {
      const value = brought.measures?.[dataset.length];
      if (/^\d{1,3}px$/.test(value)) chosen.measures[dataset.length] = value;
    }
    if ([...ratio.options].some((option) => option.value === brought.measures?.ratio)) chosen.measures.ratio = brought.measures.ratio;
  } catch {
    // Nothing that could be read: as usual.
  }
  previews.forEach((frame) => frame.addEventListener("load", () => paint(frame)));
  show();
}
