import { checkAuthSession, startSessionPolling } from "./authChecker.js";

// The addresses come as data so that the page needs no inline script.
const { session, continue: continueUrl } = document.getElementById("session-watch").dataset;

startSessionPolling(continueUrl);
checkAuthSession(session);
