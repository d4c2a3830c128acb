// Draws the charts of a page. Each chart's specification stands in the page as JSON; shapes of maps come from
// geography.js. Works from a folder and under a content security policy without unsafe-eval (`ast: true`).
(function () {
  "use strict";

  function specification(element) {
    var spec = JSON.parse(document.getElementById(element.dataset.spec).textContent);
    if (element.dataset.geography) {
      spec.datasets = Object.assign({}, spec.datasets);
      spec.datasets[element.dataset.geography] = window.proeftuinGeography;
    }
    return spec;
  }

  function draw(element) {
    // A title of the drawing repeats the caption of the figure; the browser would show it as a tooltip over the values.
    return window
      .vegaEmbed(element, specification(element), {
        actions: false,
        ast: true,
        defaultStyle: false,
        renderer: "svg",
        tooltip: { disableDefaultStyle: true },
      })
      .catch(function (problem) {
        element.textContent = element.dataset.failed;
        element.classList.add("chart-failed");
        element.removeAttribute("role");
        console.error(problem);
      });
  }

  var charts = Array.prototype.slice.call(document.querySelectorAll(".chart"));
  Promise.all(charts.map(draw)).then(function () {
    document.documentElement.dataset.charts = "drawn";
  });

  // Paper cannot be opened: print every table that stands under a figure.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("figure details").forEach(function (details) {
      details.open = true;
    });
  });
})();
