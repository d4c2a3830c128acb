// Lets a reader search the catalogue and choose from it. Without this file every indicator is in sight.
(function () {
  "use strict";

  var form = document.querySelector(".filter");
  var count = form.querySelector(".filter-count");
  var words = form.querySelector("#filter-words");
  var choices = ["aim", "domain", "data"].map(function (name) {
    return { name: name, field: form.querySelector("#filter-" + name) };
  });
  var sections = Array.prototype.slice.call(document.querySelectorAll(".of-aim"));
  var indicators = Array.prototype.slice.call(document.querySelectorAll(".indicator")).map(function (element) {
    return { element: element, text: plain(element.textContent + " " + element.id) };
  });

  // Small letters without accents: who types "enquete" finds "enquête".
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  function isChosen(element) {
    return choices.every(function (choice) {
      return !choice.field.value || element.dataset[choice.name].split(" ").indexOf(choice.field.value) >= 0;
    });
  }

  function show() {
    var wanted = plain(words.value).split(/\s+/).filter(Boolean);
    var shown = 0;
    indicators.forEach(function (indicator) {
      var isFound = wanted.every(function (word) {
        return indicator.text.indexOf(word) >= 0;
      });
      indicator.element.hidden = !(isFound && isChosen(indicator.element));
      shown += indicator.element.hidden ? 0 : 1;
    });
    sections.forEach(function (section) {
      section.hidden = !section.querySelector(".indicator:not([hidden])");
    });
    count.textContent = count.dataset.sentence.replace("{number}", shown).replace("{total}", indicators.length);
  }

  // An address always leads to its indicator, also when what was chosen hides it.
  function showAddressed() {
    var target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (target && target.hidden) {
      form.reset();
      show();
      target.scrollIntoView();
    }
  }

  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
  });
  form.addEventListener("reset", function () {
    window.setTimeout(show, 0);
  });
  window.addEventListener("hashchange", showAddressed);
  show();
})();
