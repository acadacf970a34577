// What Dify's front-end does with a session: keeps the classic era's tokens, sends X-CSRF-Token in
// the cookie era, refreshes once when nobody seems to be signed in, and signs out.
'use strict';
const classic = document.body.dataset.era === 'classic';

function csrfToken() {
  const found = document.cookie.match(/(?:^|; )(?:__Host-)?csrf_token=([^;]*)/);
  return found ? found[1] : '';
}

function headers() {
  return classic ? { Authorization: 'Bearer ' + localStorage.getItem('console_token') }
    : { 'X-CSRF-Token': csrfToken() };
}

function keep(pair) {
  localStorage.setItem('console_token', pair.access_token);
  localStorage.setItem('refresh_token', pair.refresh_token);
}

function takeTokensFromAddress() {
  const query = new URLSearchParams(location.search);
  const pair = {
    access_token: query.get('access_token'),
    refresh_token: query.get('refresh_token'),
  };
  if (!pair.access_token || !pair.refresh_token) return;
  keep(pair);
  query.delete('access_token');
  query.delete('refresh_token');
  const rest = query.toString();
  history.replaceState(null, '', location.pathname + (rest ? '?' + rest : ''));
}

async function refresh() {
  const token = localStorage.getItem('refresh_token');
  if (classic && !token) return false;
  const request = { method: 'POST' };
  if (classic) {
    request.headers = { 'Content-Type': 'application/json' };
    request.body = JSON.stringify({ refresh_token: token });
  }
  const answer = await fetch('/console/api/refresh-token', request);
  if (answer.ok && classic) keep((await answer.json()).data);
  return answer.ok;
}

async function load() {
  const answer = await fetch(location.pathname, { headers: headers() });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.querySelector('main').replaceWith(page.querySelector('main'));
}

function signedIn() {
  return document.querySelector('main').dataset.session === 'account';
}

async function signOut(event) {
  event.preventDefault();
  await fetch('/console/api/logout', { method: classic ? 'GET' : 'POST', headers: headers() });
  localStorage.removeItem('console_token');
  localStorage.removeItem('refresh_token');
  location.assign('/signin');
}

async function start() {
  if (classic) {
    takeTokensFromAddress();
    if (localStorage.getItem('console_token')) await load();
  }
  if (!signedIn() && await refresh()) await load();
  if (!signedIn()) return;
  document.getElementById('sign-out').addEventListener('submit', signOut);
  const profile = await fetch('/console/api/account/profile', { headers: headers() });
  document.getElementById('proof').textContent =
    'The API answers the profile with ' + profile.status + '.';
}

start();
