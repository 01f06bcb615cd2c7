// Adds each message to its pane as the server sends it; the server has escaped all that stands in it.
"use strict";

const state = document.getElementById("state");
const source = new EventSource("messages");

source.onopen = () => { state.textContent = "live"; };
source.onerror = () => { state.textContent = "ended: what was sent stays readable here until you reload"; };
for (const name of ["slack", "mail"]) {
  const pane = document.getElementById(name);
  const count = document.querySelector(`[data-of=${name}]`);
  source.addEventListener(name, ({ data }) => {
    pane.querySelector(".empty")?.remove();
    const atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 40;
    if (name === "slack") {
      pane.insertAdjacentHTML("beforeend", JSON.parse(data));
      if (atEnd) pane.scrollTop = pane.scrollHeight;
    } else {
      pane.insertAdjacentHTML("afterbegin", JSON.parse(data)); // a mailbox has the newest first
    }
    count.textContent = pane.childElementCount;
  });
}

for (const choice of document.querySelectorAll("[name=width]")) {
  choice.addEventListener("change", () => document.body.classList.toggle("phone", choice.value === "phone"));
}
if (matchMedia("(max-width: 600px)").matches) document.querySelector("[value=phone]").click();
