// Keycloak passes through these pages on its own: a posted SAML message, a sign-out that waits for its frames.
addEventListener("load", () => {
  for (const step of document.querySelectorAll("[data-when-loaded]")) {
    if (step.submit) step.submit();
    else location.replace(step.href);
  }
});
