// The page /charts: each chart is drawn from the JSON of a query in metadata.yaml, and the same rows stand in a table
// below it. Needs the globals Plot and d3.
"use strict";

const page = document.getElementById("charts");
const calls = page.dataset.base;
const colour = (name) => getComputedStyle(page).getPropertyValue(name).trim();

const path = (...parts) => [calls, ...parts].join("/");
// Datasette writes what may not stand in a path as ~ and two digits.
const tilde = (text) =>
  Array.from(new TextEncoder().encode(text), (byte) =>
    /[\w-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : "~" + byte.toString(16).toUpperCase().padStart(2, "0"),
  ).join("");
// `YYYY-MM-DD HH:MM:SS.SSS`, UTC.
const moment = (text) => (text === null ? null : new Date(text.replace(" ", "T") + "Z"));

const charts = {
  daily_minutes: {
    columns: { day: "Day (UTC)", minutes: "Participant minutes", sessions: "Sessions", live: "Of them under way" },
    empty: "No session yet.",
    link: (row) => path("sessions") + "?created_at__date=" + row.day,
    draw: (rows, width) => {
      const days = d3.utcDay.range(new Date(rows[0].day), d3.utcDay.offset(new Date(rows.at(-1).day)));
      const few = days.length <= 14;
      return {
        width: Math.min(width, 220 + 60 * days.length),
        height: 330,
        marginTop: 35,
        marginLeft: 60,
        marginBottom: 45,
        x: {
          type: "utc",
          label: `Day (UTC), ${rows[0].day} to ${rows.at(-1).day}`,
          // In the middle of each day; else where Plot likes them.
          ...(few && { ticks: days.map((day) => d3.utcHour.offset(day, 12)), tickFormat: "%-d %b" }),
        },
        y: { label: "Participant minutes", grid: true, zero: true },
        marks: [
          Plot.rectY(rows, {
            x: (row) => new Date(row.day),
            interval: d3.utcDay,
            y: "minutes",
            fill: colour("--left"),
            href: charts.daily_minutes.link,
            title: (row) => `${row.day}\n${minutes(row.minutes)}, ${row.sessions} session${row.sessions === 1 ? "" : "s"}`,
          }),
          Plot.ruleY([0]),
        ],
      };
    },
  },

  attendance_timeline: {
    columns: { display_name: "Name", joined_at: "Joined (UTC)", left_at: "Left (UTC)", minutes: "Minutes" },
    values: { left_at: (row) => (row.still_there ? "still there" : row.left_at) },
    empty: "Nobody joined.",
    legend: true,
    link: (row) => path("participants", tilde(row.session_id) + "," + tilde(row.peer_id)),
    draw: (rows, width) => {
      const names = new Map(rows.map((row) => [row.person, row.display_name || row.person]));
      const most = width > 600 ? 24 : 14; // characters of a name
      const short = (text) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
      const there = rows.filter((row) => row.still_there);
      const from = d3.min(rows, (row) => moment(row.joined_at));
      const until = new Date(Math.max(d3.max(rows, (row) => moment(row.seen_until)), +from + 6e4));
      const axis = { tickFormat: clock(from, until), tickSpacing: 110 };
      const sides = { width, marginLeft: 20 + 7 * most, marginRight: 30 };
      const x = { type: "utc", label: "Time (UTC)", domain: [from, until] };
      return {
        ...sides,
        // Stays where it is while the participants are scrolled.
        above: { ...sides, height: 40, marginTop: 39, marginBottom: 0, x, marks: [Plot.axisX({ ...axis, anchor: "top", label: null })] },
        marginTop: 25,
        marginBottom: 50,
        height: 75 + 16 * names.size,
        x: { ...x, grid: true },
        y: { type: "band", label: null, domain: [...names.keys()], padding: 0.2 },
        marks: [
          Plot.axisX({ ...axis, anchor: "bottom" }),
          Plot.axisY({ tickFormat: (person) => short(names.get(person)), tickSize: 0, label: "Participant", labelAnchor: "top" }),
          Plot.barX(rows, {
            x1: (row) => moment(row.joined_at),
            x2: (row) => moment(row.seen_until),
            y: "person",
            fill: (row) => (row.still_there ? "url(#there)" : colour("--left")),
            // A stay of seconds in a call of days would be thinner than a pixel.
            stroke: (row) => (row.still_there ? "none" : colour("--left")),
            opacity: 0.8, // who is there twice at once is darker
            href: charts.attendance_timeline.link,
            title: (row) =>
              `${names.get(row.person)}\n${row.joined_at.slice(0, 19)} to ${row.still_there ? "…, still there" : row.seen_until.slice(0, 19)}\n${minutes(row.minutes)}`,
          }),
          Plot.text(there, {
            x: (row) => moment(row.seen_until),
            y: "person",
            text: () => "▶",
            fill: colour("--there"),
            textAnchor: "start",
            ariaHidden: true,
          }),
          () => fade(colour("--there")),
        ],
      };
    },
  },

  call_quality_distribution: {
    columns: { mos_from: "Mean opinion score from", mos_below: "to below", participants: "Participants" },
    empty: "No call quality yet: reports come some time after a call.",
    link: (row) =>
      path("call_quality") +
      `?audio_consumer_mos_avg__gte=${row.mos_from}&audio_consumer_mos_avg__lt=${row.mos_below}&_sort=audio_consumer_mos_avg`,
    draw: (rows, width) => ({
      width,
      height: 330,
      marginTop: 35,
      marginLeft: 60,
      marginBottom: 45,
      x: { type: "linear", domain: [1, 5], label: `Mean opinion score${width > 500 ? " of the audio heard" : ""} (1 bad, 5 excellent)`, labelAnchor: "center" },
      y: { label: "Participants", grid: true, zero: true, ticks: Math.min(8, d3.max(rows, (row) => row.participants)) },
      marks: [
        Plot.rectY(rows, {
          x1: "mos_from",
          x2: "mos_below",
          y: "participants",
          fill: colour("--left"),
          href: charts.call_quality_distribution.link,
          title: (row) => `${row.mos_from} to below ${row.mos_below}\n${row.participants} participants`,
        }),
        // Where there is room for them.
        width > 900 ? Plot.text(rows, { x: (row) => (row.mos_from + row.mos_below) / 2, y: "participants", text: "participants", dy: -8, ariaHidden: true }) : null,
        Plot.ruleY([0]),
      ],
    }),
  },
};

const minutes = (value) => (value === null ? "minutes not known" : `${value.toLocaleString("en")} minutes`);

// Hours, and the day where it begins and at the first tick.
function clock(from, until) {
  const days = until - from > 2 * 864e5;
  const time = d3.utcFormat("%H:%M"), day = d3.utcFormat("%-d %b %Y");
  return (date, index) => {
    const midnight = d3.utcDay(date) >= date;
    if (days && midnight) return day(date);
    return index === 0 || midnight ? `${time(date)}\n${day(date)}` : time(date);
  };
}

// The open end of who is still there: the bar fades out.
function fade(to) {
  const defs = d3.create("svg:defs");
  const gradient = defs.append("linearGradient").attr("id", "there");
  gradient.append("stop").attr("offset", "60%").attr("stop-color", to);
  gradient.append("stop").attr("offset", "100%").attr("stop-color", to).attr("stop-opacity", 0.2);
  return defs.node();
}

// The rows of a query of metadata.yaml, or of a table.
async function query(name, parameters = {}) {
  const answer = await fetch(path(name) + ".json?" + new URLSearchParams({ ...parameters, _shape: "objects" }));
  if (answer.status === 403) throw new Error("only who came by the link that Datasette printed may see this.");
  const { ok, error, rows, truncated } = await answer.json();
  if (!answer.ok || ok === false) throw new Error(error ?? answer.statusText);
  return { rows, truncated };
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function table(chart, rows) {
  const cell = (row, column, first) => {
    const value = (chart.values?.[column]?.(row) ?? row[column]) ?? "";
    const text = typeof value === "number" ? value.toLocaleString("en") : value;
    return element("td", { className: typeof value === "number" ? "number" : "" }, first ? element("a", { href: chart.link(row) }, text || "–") : text);
  };
  const columns = Object.keys(chart.columns);
  return element("table", {},
    element("thead", {}, element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, chart.columns[column])))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...columns.map((column, i) => cell(row, column, i === 0))))),
  );
}

function fail(place, problem) {
  const message = element("p", { className: "error" }, `Not to be had: ${problem.message}`);
  message.setAttribute("role", "alert");
  place.replaceChildren(message);
}

const plot = (options) => Plot.plot({ style: { fontSize: "12px" }, ...options });

async function show(name, parameters) {
  const chart = charts[name];
  const place = page.querySelector(`[data-query=${name}]`);
  const heading = place.parentElement.querySelector("h2");
  place.setAttribute("aria-busy", "true");
  try {
    const { rows, truncated } = await query(name, parameters);
    const whole = path(name) + "?" + new URLSearchParams(parameters ?? {});
    const content = [];
    if (truncated) content.push(element("p", { className: "note" }, `The first ${rows.length} rows only.`));
    if (rows.length === 0) content.push(element("p", { className: "note" }, chart.empty));
    else {
      const figure = element("figure", { tabIndex: 0 });
      figure.setAttribute("aria-labelledby", heading.id);
      const draw = () => {
        const { above, ...options } = chart.draw(rows, Math.max(320, place.clientWidth - 34));
        const svg = plot(options);
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-label", `${heading.textContent}: a chart of the ${rows.length} rows in the table below it.`);
        // With the keyboard the same links are in the table.
        for (const link of svg.querySelectorAll("a")) link.setAttribute("tabindex", "-1");
        figure.replaceChildren(...(above ? [element("div", { className: "above", ariaHidden: "true" }, plot(above))] : []), svg);
      };
      draw();
      place.redraw = draw;
      if (chart.legend) content.push(legend());
      content.push(figure);
    }
    if (rows.length > 0) {
      const all = element("div", { tabIndex: 0 }, table(chart, rows));
      content.push(element("details", {}, element("summary", {}, `The same as a table: ${rows.length} rows`), all));
    }
    content.push(element("p", {}, element("a", { href: whole }, "The query, its SQL, JSON and CSV")));
    place.replaceChildren(...content);
  } catch (problem) {
    fail(place, problem);
  }
  place.setAttribute("aria-busy", "false");
}

const legend = () =>
  element("p", { className: "legend" },
    element("span", {}, element("span", { className: "swatch" }), "left"),
    element("span", {}, element("span", { className: "swatch there" }), "▶ still there when the mirror looked"),
  );

async function sessions() {
  const choice = document.getElementById("session");
  const asked = new URLSearchParams(location.search).get("session_id");
  const { rows } = await query("latest_sessions");
  if (asked && !rows.some((row) => row.session_id === asked)) {
    const older = await query("sessions", { id__exact: asked });
    for (const row of older.rows) rows.push({ ...row, session_id: row.id, meeting: row.meeting_display_name });
  }
  for (const row of rows) {
    const about = `${row.created_at.slice(0, 16)}  ${row.meeting ?? ""}${row.joins ? ` (${row.joins} joins)` : ""}${row.status === "LIVE" ? ", LIVE" : ""}`;
    choice.append(element("option", { value: row.session_id, selected: row.session_id === asked }, about));
  }
  choice.addEventListener("change", () => {
    history.replaceState(null, "", "?" + new URLSearchParams({ session_id: choice.value }));
    show("attendance_timeline", { session_id: choice.value });
  });
  await show("attendance_timeline", { session_id: choice.value });
}

async function lastRun() {
  const { rows: [run] } = await query("last_run");
  const place = document.getElementById("last_run");
  place.replaceChildren(run ? `Mirrored ${(run.ended_at ?? run.started_at).slice(0, 16)} UTC: ${run.outcome ?? "under way"}. ` : "The mirror has not run yet.");
  if (run?.missing) place.append(element("a", { href: path("mirror_missing") }, `${run.missing} parts are missing.`));
}

const place = (selector) => (problem) => fail(page.querySelector(selector), problem);
Promise.all([
  lastRun().catch(place("#last_run")),
  show("daily_minutes"),
  sessions().catch(place("[data-query=attendance_timeline]")),
  show("call_quality_distribution"),
]).then(() => {
  page.dataset.ready = "true";
});

let resizing;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => page.querySelectorAll("[data-query]").forEach((place) => place.redraw?.()), 150);
});
