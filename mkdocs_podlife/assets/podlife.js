/* A cursor over the timeline: the row of `kubectl get pods` and the conditions at the instant under it, by pointer, by
   touch, and with the arrow keys on the focused picture. Everything comes from the card's own data-now attribute. And
   the footer's links to the files for wikis copy them: the only thing that is ever asked for, and only by a click. The
   card is whole without this. No dependencies; may run any number of times on a page. */
(() => {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg", TRUTH = { T: "True", F: "False", U: "Unknown" };

  // kubectl's age of a duration in ms
  function age(ms) {
    var s = Math.trunc(ms / 1000), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
    function two(a, u, b, v) { return a + u + (b ? b + v : ""); }
    if (s < 120) return Math.max(s, 0) + "s";
    if (m < 10) return two(m, "m", s % 60, "s");
    if (m < 180) return m + "m";
    if (h < 8) return two(h, "h", m % 60, "m");
    if (h < 48) return h + "h";
    if (h < 192) return two(d, "d", h % 24, "h");
    if (d < 730) return d + "d";
    var y = Math.floor(d / 365);
    return two(y, "y", y < 8 ? d % 365 : 0, "d");
  }

  // an instant as the card writes it
  function instant(ms, fine, unit) {
    if (ms >= 999500) return age(ms);
    var tenths = Math.floor((ms + 50) / 100);
    return (tenths < 100 || (fine && tenths < 1000) ? tenths / 10 : Math.floor((ms + 500) / 1000)) + unit;
  }

  function read(text) {
    var p = text.split("|"), before = [];
    return {
      axis: p[0].split(" ").map(a => a.split(":").map(Number)),
      phase: +p[1], fine: p[2] === "1", name: p[3], conditions: p[4] ? p[4].split(" ") : [],
      moments: p[5].split(";").map(m => {
        var f = m.split(",");
        for (var i = 1; i < 6; i++) f[i] = f[i] || before[i];
        before = f;
        return { at: parseInt(f[0], 10), gone: f[0].slice(-1) === ".", f: f };
      })
    };
  }

  // between columns `from` and `to` of the axis, straight
  function along(axis, value, from, to) {
    for (var i = 1; i < axis.length - 1 && axis[i][from] < value; i++);
    var a = axis[i - 1], b = axis[i] || a, wide = b[from] - a[from];
    var share = wide ? Math.min(Math.max((value - a[from]) / wide, 0), 1) : 0;
    return a[to] + share * (b[to] - a[to]);
  }

  function table(d, f, at) {
    var restarts = f[3] + (f[4] !== "-" ? " (" + age(at - f[4]) + " ago)" : "");
    var rows = [["NAME", "READY", "STATUS", "RESTARTS", "AGE"], [d.name, f[1], f[2], restarts, age(at + d.phase)]];
    return rows.map(row => row.map((cell, i) =>
      i < 4 ? cell.padEnd(Math.max(rows[0][i].length, rows[1][i].length)) : cell).join("   ") + "\n").join("");
  }

  function start(view) {
    var d = read(view.dataset.now), plot = view.querySelector(".pl-p"), current = -1;
    var box = plot.viewBox.baseVal, unit = /^zh/.test(view.closest("[lang]").lang) ? " 秒" : " s";
    var line = document.createElementNS(SVG, "path"), out = document.createElement("output");
    line.setAttribute("class", "pl-cursor");
    out.className = "pl-now";
    out.hidden = true;
    view.after(out);

    function show(at, spoken) {
      current = 0;
      while (current < d.moments.length - 1 && d.moments[current + 1].at <= at) current++;
      var m = d.moments[current], x = along(d.axis, at, 1, 0), text = instant(at, d.fine, unit) + "\n";
      if (m.gone) text += "Error from server (NotFound): pods \"" + d.name + "\" not found";
      else if (at >= m.at) {
        text += table(d, m.f, at);
        text += d.conditions.map((name, i) => (TRUTH[m.f[5][i]] ? name + "=" + TRUTH[m.f[5][i]] + "  " : "")).join("");
      }
      line.setAttribute("d", "M" + x.toFixed(1) + " 0V" + box.height);
      if (!line.parentNode) plot.append(line);
      out.setAttribute("aria-live", spoken ? "polite" : "off");
      out.textContent = text;
      out.hidden = false;
      return x;
    }

    function hide() {
      line.remove();
      out.hidden = true;
      current = -1;
    }

    function point(e) {
      var frame = plot.getBoundingClientRect();
      var x = (e.clientX - frame.left) / frame.width * box.width, at = along(d.axis, x, 0, 1);
      // what is meant is what is drawn there
      d.moments.forEach(m => {
        if (Math.abs(along(d.axis, m.at, 1, 0) - x) < 2) at = m.at;
      });
      show(Math.round(at), false);
    }

    plot.onpointermove = plot.onpointerdown = point;
    plot.onpointerleave = e => e.pointerType === "mouse" && hide();
    view.onblur = hide;
    view.onkeydown = e => {
      var last = d.moments.length - 1;
      var to = { ArrowRight: current + 1, ArrowLeft: current < 0 ? last : current - 1, Home: 0, End: last }[e.key];
      if (e.key === "Escape") hide();
      if (to === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
      e.preventDefault();
      var x = show(d.moments[Math.min(Math.max(to, 0), last)].at, true) / box.width * plot.clientWidth;
      view.scrollLeft = x - (view.clientWidth - view.firstElementChild.clientWidth) / 2;
    };
  }

  // a block in several languages: the reader's last choice holds everywhere and is remembered
  function languages() {
    var chosen = null;
    try { chosen = localStorage.getItem("podlife-lang"); } catch (e) { }
    document.querySelectorAll(".podlife-both > input").forEach(input => {
      var lang = input.id.replace(/.*-lang-/, "");
      if (chosen === lang) input.checked = true;
      input.onchange = () => {
        try { localStorage.setItem("podlife-lang", lang); } catch (e) { }
        languages();
      };
    });
  }

  // the footer's links to the files for wikis become buttons that copy; what cannot be copied is opened
  function copies(link) {
    var group = link.parentNode, said = group.querySelector("output");
    if (!said) group.append(said = document.createElement("output"));
    link.setAttribute("role", "button");
    link.onkeydown = e => {
      if (e.key !== " ") return;
      e.preventDefault();
      link.click();
    };
    link.onclick = async e => {
      if (e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      said.textContent = "";
      try {
        // a promise inside, because Safari wants this to begin with the click
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": wanted(link) })]);
        said.textContent = link.textContent + " " + group.dataset.copied;
      } catch (e) {
        location.href = link.href;
      }
    };
  }

  // what a link copies: the file, or the frame that shows it
  async function wanted(link) {
    var text, answer, frame = document.createElement("iframe");
    if (link.dataset.copy === "embed") {
      var title = link.closest(".pl-card").getAttribute("aria-label") || "Pod";
      Object.assign(frame, { src: link.href, title, width: 760, height: 640, sandbox: "allow-scripts" });
      text = frame.outerHTML;
    } else {
      answer = await fetch(link.href);
      if (!answer.ok) throw answer;
      text = await answer.text();
    }
    return new Blob([text], { type: "text/plain" });
  }

  function each(selector, once) {
    document.querySelectorAll(selector).forEach(node => {
      if (!node.podlife) once(node);
      node.podlife = true;
    });
  }

  function init() {
    languages();
    each(".podlife [data-now]", start);
    each(".pl-copies a", copies);
  }

  // deferred, or run by Material's instant navigation: the document is there; every further page is announced
  init();
  if (window.document$ && !window.podlife) {
    window.podlife = true;
    window.document$.subscribe(init);
  }
})();
