// Shows one agent's pop-ups. All that comes from a caller or a contact goes into text nodes, never into HTML.

const popUps = document.getElementById("popups");
const state = document.getElementById("state");
const form = document.getElementById("who");

const seen = new Set(); // ids of pop-ups: what comes again after a reconnect is not shown again
const shown = new Map(); // by call: a later stage replaces an earlier one
const stages = ["lookup", "contact"];
let last = ""; // where to go on if the connection has to be made anew

function element(name, text, parent) {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
}

function webAddress(text) {
  try {
    const address = new URL(text);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

function title(popUp) {
  if (popUp.displayName) return popUp.displayName;
  if (popUp.reason === "withheld") return "Number withheld";
  return popUp.reason === "internal" ? `Extension ${popUp.number}` : "Unknown caller";
}

function card(popUp) {
  const article = document.createElement("article");
  article.dataset.call = popUp.callId;
  article.dataset.stage = popUp.stage;
  article.dataset.match = popUp.match;
  element("h2", title(popUp), article);
  element("p", `${popUp.direction === "outbound" ? "Calling" : "Call from"} ${popUp.e164 ?? popUp.number}`, article);
  for (const { fields } of popUp.contacts) {
    const name = [fields.FirstName, fields.LastName].filter(Boolean).join(" ");
    const line = element("p", [name, fields.CompanyName].filter(Boolean).join(", "), article);
    const address = webAddress(fields.ContactUrl);
    if (address) {
      line.append(" ");
      const link = element("a", "open", line);
      link.href = address;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
  }
  const close = element("button", "×", article);
  close.setAttribute("aria-label", "Close");
  return article;
}

function show({ popUp, showFor }) {
  const stage = stages.indexOf(popUp.stage);
  if (stage < 0) return; // of a later version
  const call = JSON.stringify([popUp.tenant, popUp.callId]);
  const earlier = shown.get(call);
  if (earlier && earlier.stage > stage) return;
  clearTimeout(earlier?.timer);
  const article = card(popUp);
  if (earlier) earlier.article.replaceWith(article);
  else popUps.prepend(article);
  const remove = () => {
    article.remove();
    if (shown.get(call)?.article === article) shown.delete(call);
  };
  article.querySelector("button").addEventListener("click", remove);
  shown.set(call, { article, stage, timer: setTimeout(remove, showFor) });
}

function report(name, text) {
  state.dataset.state = name;
  state.textContent = text;
}

function connect(agent) {
  const query = new URLSearchParams(last ? { agent, last } : { agent });
  const source = new EventSource(`/events?${query}`);
  source.addEventListener("open", () => report("connected", `connected as ${agent}`));
  source.addEventListener("error", () => {
    report("waiting", "connecting again");
    // The browser tries again by itself, unless an answer was not an event stream: a proxy's, during an upgrade.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => connect(agent), 2000 + Math.random() * 1000);
  });
  source.addEventListener("begin", (event) => {
    last = event.lastEventId;
  });
  source.addEventListener("popup", (event) => {
    last = event.lastEventId;
    const data = JSON.parse(event.data);
    if (seen.has(data.id)) return;
    seen.add(data.id);
    if (seen.size > 1000) seen.delete(seen.values().next().value);
    show(data);
  });
}

const agent = new URLSearchParams(location.search).get("agent");
if (agent) {
  form.agent.value = agent;
  connect(agent);
}
