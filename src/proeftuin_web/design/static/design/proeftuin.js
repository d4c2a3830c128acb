// Small helps; every page does its work without them.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.documentElement.classList.add("has-script");
