// The status page: plain modules, nothing to build. Lists are asked for again every second while calls are up, and at
// once after an event; the event stream goes on where it was after a break.
const REFRESH_MS = 1000;
const QUIET_REFRESH_MS = 5000;
const RETRY_MS = 2000;
const SHOWN_EVENTS = 20;
// Lists know states; counters that move are asked for call by call, for as many as one looks at.
const CALLS_WITH_COUNTERS = 20;
const TOKEN = 'rvoip.token';
// No form of another site can send it; a session's POST needs it.
const OWN = { 'X-Rvoip-Request': '1' };

const $ = id => document.getElementById(id);
// Null: the browser's session, if it has one.
let token = sessionStorage.getItem(TOKEN);
let lastEventId = null;
let events = [];
let refreshTimer = 0;
let refreshing = false;
let again = false;
let session = null;

class Refused extends Error {}

async function ask(path, options = {}) {
  const response = await fetch(path, {
    ...options,
    headers: { ...(token ? { Authorization: `Bearer ${token}` } : OWN), ...options.headers },
    signal: session.signal,
  });
  if (response.status === 401 || response.status === 403) {
    const problem = await response.json().catch(() => ({}));
    throw new Refused(problem.detail ?? problem.title ?? 'The token was refused.');
  }
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

function cell(text, kind) {
  const td = document.createElement('td');
  td.textContent = text ?? '–';
  if (kind) td.className = kind;
  return td;
}

function fill(id, rows, columns, none) {
  const body = $(id);
  if (rows.length === 0) {
    const td = cell(none, 'none');
    td.colSpan = columns;
    const tr = document.createElement('tr');
    tr.append(td);
    body.replaceChildren(tr);
    return;
  }
  body.replaceChildren(...rows.map(cells => {
    const tr = document.createElement('tr');
    tr.append(...cells);
    return tr;
  }));
}

function span(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  const two = n => String(n).padStart(2, '0');
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

const time = text => new Date(text).toLocaleTimeString();

function showCluster(cluster) {
  $('cluster').textContent = `cluster ${cluster.name} · seen from ${cluster.answeredBy}`;
  $('nodes-count').textContent = cluster.nodes.length;
  fill('nodes', cluster.nodes.map(n => [
    cell(n.name), cell(n.status, n.status), cell(n.address), cell(n.roles.join(', ')), cell(n.calls, 'number'),
    cell(n.registrations, 'number'), cell(n.version), cell(new Date(n.since).toLocaleString()),
  ]), 8, 'no node answers');
}

function showCalls(calls) {
  $('calls-count').textContent = calls.items.length + (calls.nextPage ? '+' : '');
  const now = Date.parse(calls.asOf);
  fill('calls', calls.items.map(c => {
    const leg = role => c.legs.find(l => l.role === role);
    const caller = leg('caller');
    const callee = leg('callee');
    const dropped = c.legs.reduce((sum, l) => sum + l.rtpDropped, 0);
    return [
      cell(c.from), cell(c.to), cell(c.state, c.state), cell(span(now - Date.parse(c.answered ?? c.created)), 'number'),
      cell(c.owner), cell(c.mediaNode), cell(caller?.codec ?? callee?.codec), cell(caller?.rtpReceived, 'number'),
      cell(callee?.rtpReceived, 'number'), cell(dropped, 'number'), cell(c.id, 'id'),
    ];
  }), 11, 'no calls');
  return calls.items.length;
}

async function withCounters(calls) {
  const first = await Promise.all(calls.items.slice(0, CALLS_WITH_COUNTERS).map(
    call => ask(`/v1/calls/${encodeURIComponent(call.id)}`).then(r => r.json()).catch(() => call)));
  const live = first.filter(call => call.state !== 'ended');
  return { ...calls, items: [...live, ...calls.items.slice(CALLS_WITH_COUNTERS)] };
}

function showRegistrations(list) {
  $('registrations-count').textContent = list.items.length;
  const now = Date.parse(list.asOf);
  fill('registrations', list.items.map(r => [
    cell(r.aor), cell(r.contact), cell(r.transport), cell(r.source), cell(r.node),
    cell(span(Date.parse(r.expires) - now), 'number'), cell(r.userAgent),
  ]), 7, 'no registrations');
}

function showState(answers) {
  const missing = [...new Set(answers.flatMap(a => a.missingNodes))];
  $('state').className = missing.length ? 'partial' : 'live';
  $('state').textContent = missing.length ? `live, without ${missing.join(', ')}` : `live · ${time(answers[0].asOf)}`;
}

function showAway(error) {
  $('state').className = 'away';
  $('state').textContent = `no answer, trying again (${error.message})`;
}

async function refresh() {
  if (refreshing) {
    again = true;
    return;
  }
  clearTimeout(refreshTimer);
  refreshing = true;
  again = false;
  const mine = session;
  let wait = QUIET_REFRESH_MS;
  try {
    const [cluster, calls, registrations] = await Promise.all(
      ['/v1/cluster', '/v1/calls', '/v1/registrations'].map(path => ask(path).then(r => r.json())));
    const counted = await withCounters(calls);
    if (mine !== session) throw new Error('another token by now');
    $('login').hidden = true;
    $('board').hidden = false;
    $('leave').hidden = false;
    showCluster(cluster);
    showRegistrations(registrations);
    if (showCalls(counted) > 0) wait = REFRESH_MS;
    showState([cluster, calls, registrations]);
  } catch (error) {
    if (mine === session) {
      if (error instanceof Refused) logOut(error.message);
      else showAway(error);
    }
    wait = RETRY_MS;
  }
  refreshing = false;
  if (!session) return;
  if (mine !== session) return refresh();
  refreshTimer = setTimeout(refresh, again ? 100 : wait);
}

function showEvent(id, type, data) {
  lastEventId = id;
  const event = JSON.parse(data);
  events = [event, ...events].slice(0, SHOWN_EVENTS);
  fill('events', events.map(e => [cell(time(e.time)), cell(e.type), cell(e.subject, 'id')]), 3, 'none yet');
  refresh();
}

// EventSource cannot send a token, so the stream is read by hand: lines of fields, an empty line ends an event.
async function follow() {
  const mine = session;
  while (mine === session) {
    try {
      const headers = lastEventId ? { 'Last-Event-ID': lastEventId } : {};
      const response = await ask('/v1/events', { headers });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const blocks = (rest + part.value).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          const field = Object.fromEntries(block.split('\n').map(line => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon), line.slice(colon + 2)];
          }));
          if (field.data) showEvent(field.id, field.event, field.data);
        }
      }
    } catch (error) {
      if (error instanceof Refused || mine !== session) return;
    }
    await new Promise(resolve => setTimeout(resolve, RETRY_MS));
  }
}

function show() {
  session = new AbortController();
  $('refusal').textContent = '';
  $('leave').textContent = token ? 'Forget token' : 'Sign out';
  fill('events', [], 3, 'none yet');
  refresh();
  follow();
}

function logIn(text) {
  token = text.trim();
  sessionStorage.setItem(TOKEN, token);
  show();
}

function logOut(reason) {
  session?.abort();
  session = null;
  sessionStorage.removeItem(TOKEN);
  token = null;
  lastEventId = null;
  events = [];
  clearTimeout(refreshTimer);
  $('board').hidden = true;
  $('leave').hidden = true;
  $('login').hidden = false;
  $('refusal').textContent = reason;
  $('state').className = '';
  $('state').textContent = 'not connected';
  if ($('providers').hidden) $('token').focus();
}

// The session ends here at once; the provider may want to see the browser to end its own.
async function signOut() {
  try {
    const response = await fetch('/auth/logout', { method: 'POST', headers: OWN });
    if (!response.ok) throw new Error(`${response.status}`);
    const { location: next } = await response.json();
    logOut('');
    if (next) location.assign(next);
  } catch (error) {
    showAway(error);
  }
}

async function providers() {
  const response = await fetch('/v1/auth/providers');
  const { items } = response.ok ? await response.json() : { items: [] };
  $('providers').replaceChildren(...items.map(provider => {
    const link = document.createElement('a');
    link.href = provider.login;
    link.textContent = `Sign in with ${provider.label}`;
    return link;
  }));
  $('providers').hidden = items.length === 0;
  return items.length > 0;
}

// What the callback says in the address; only words, for anybody may write one.
function refusedSignIn() {
  const words = /^#sign-in-refused=([a-z-]{1,40})$/.exec(location.hash);
  if (!words) return '';
  history.replaceState(null, '', '/');
  return `Nobody signed in: ${words[1].replaceAll('-', ' ')}.`;
}

async function start() {
  const refusal = refusedSignIn();
  const offered = await providers().catch(() => false);
  if (token) return show();
  if (refusal || !offered) return logOut(refusal);
  // Nobody is told that there is no session yet.
  const known = await fetch('/v1/cluster', { headers: OWN }).catch(() => null);
  if (known?.ok) return show();
  const problem = known?.status === 401 ? {} : await known?.json().catch(() => ({}));
  logOut(problem?.title ?? '');
}

$('login').addEventListener('submit', e => {
  e.preventDefault();
  const text = $('token').value;
  $('token').value = '';
  logIn(text);
});
$('leave').addEventListener('click', () => token ? logOut('') : signOut());
start();
