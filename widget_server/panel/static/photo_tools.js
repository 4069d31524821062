// The photo's focus, by a click on it or by two sliders, with what crops would show; and the suggested description.
"use strict";
(() => {
  for (const form of document.querySelectorAll("[data-focus-form]")) {
    const image = document.querySelector(`[data-shot="${form.dataset.focusForm}"] img`);
    const [x, y] = ["x", "y"].map((name) => form.elements[name]);
    const stage = document.querySelector("[data-stage]");
    const mark = document.createElement("i");
    const choose = form.querySelector("[data-choose]");
    const details = form.closest("details");
    if (!image) continue;
    mark.className = "focus-mark";
    image.parentElement.append(mark);
    const crops = [...form.querySelectorAll("[data-crop]")];
    function draw() {
      mark.hidden = !details.open;
      mark.style.left = `${x.value}%`;
      mark.style.top = `${y.value}%`;
      for (const crop of crops) crop.style.objectPosition = `${x.value}% ${y.value}%`;
      for (const slider of [x, y]) slider.setAttribute("aria-valuetext", `${slider.value} %`);
    }
    let choosing = false;
    function choosingNow(on) {
      choosing = on;
      choose.setAttribute("aria-pressed", String(on));
      stage.classList.toggle("placing", on);
    }
    choose.hidden = false;
    choose.addEventListener("click", () => choosingNow(!choosing));
    image.addEventListener("click", (event) => {
      if (!choosing) return;
      event.stopPropagation();
      const box = image.getBoundingClientRect();
      x.value = Math.round(((event.clientX - box.left) / box.width) * 100);
      y.value = Math.round(((event.clientY - box.top) / box.height) * 100);
      choosingNow(false);
      draw();
      form.querySelector("[data-save-focus]").focus();
    });
    form.addEventListener("input", draw);
    details.addEventListener("toggle", draw);
    draw();
  }
  for (const button of document.querySelectorAll("[data-use-alt]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = button.closest("form").elements.alt;
      field.value = button.dataset.useAlt;
      field.focus();
    });
  }
})();
