"use strict";

(function () {
  const MARK = "remoteExecTested";

  // The page's own serialization, so that what is tested is what would be saved, whatever fields a provider has.
  function endpointAround(button) {
    const form = button.closest("form");
    const mark = document.createElement("input");
    mark.type = "hidden";
    mark.name = MARK;
    mark.value = "true";
    button.before(mark);
    try {
      buildFormTree(form);
    } finally {
      mark.remove();
    }
    const endpoint = marked(JSON.parse(form.elements["json"].value));
    delete endpoint[MARK];
    return endpoint;
  }

  function marked(node) {
    if (node === null || typeof node !== "object") {
      return null;
    }
    if (!Array.isArray(node) && node[MARK] === "true") {
      return node;
    }
    return Object.values(node).reduce((found, child) => found || marked(child), null);
  }

  function test(button) {
    const container = button.parentElement;
    const testing = container.querySelector(".remote-exec-testing");
    const tested = container.querySelector(".remote-exec-tested");
    tested.replaceChildren();
    testing.classList.remove("jenkins-hidden");
    button.disabled = true;
    fetch(button.dataset.url, {
      method: "post",
      headers: crumb.wrap({ "Content-Type": "application/x-www-form-urlencoded" }),
      body: new URLSearchParams({ endpoint: JSON.stringify(endpointAround(button)) }).toString(),
    })
      .then((response) =>
        response.text().then((text) => {
          const area = document.createElement("div");
          area.className = "validation-error-area";
          tested.append(area);
          if (response.ok) {
            updateValidationArea(area, text);
          } else {
            area.textContent = "HTTP " + response.status;
          }
        }),
      )
      .catch((error) => {
        tested.textContent = String(error);
      })
      .finally(() => {
        testing.classList.add("jenkins-hidden");
        button.disabled = false;
      });
  }

  Behaviour.specify(".remote-exec-test-connection", "remote-exec-test-connection", 0, function (button) {
    button.onclick = () => test(button);
  });
})();
