/* The table of all Pods, sorted by a click on (or Enter in) the head of a column; a second one turns it round. Only the
   page that has the table loads this; without it the table stands in the order of its verdicts. */
(() => {
  "use strict";

  function sort(table, head, column) {
    var body = table.tBodies[0], down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("[aria-sort]").forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var by = row => row.cells[column].dataset.by || row.cells[column].textContent;
    var rows = [...body.rows].sort((a, b) => by(a).localeCompare(by(b), undefined, { numeric: true }));
    body.append(...(down ? rows.reverse() : rows));
  }

  function init() {
    document.querySelectorAll(".podlife .pl-overview").forEach(table => {
      if (table.podlife) return;
      table.podlife = true;
      [...table.tHead.rows[0].cells].forEach((head, column) => {
        var button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        button.onclick = () => sort(table, head, column);
        head.append(button);
      });
    });
  }

  init();
  if (window.document$ && !window.podlifeTable) {
    window.podlifeTable = true;
    window.document$.subscribe(init);
  }
})();
