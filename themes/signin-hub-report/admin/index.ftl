<#-- The page of the provider report. What is said of providers is put into these elements by the script, as text. -->
<!doctype html>
<html lang="en" dir="ltr">
<head>
  <meta charset="utf-8">
  <#-- Stricter than the console's own, which counts as well: the token is in the memory of this page. -->
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;
    connect-src ${serverBaseUrl}/ ${adminBaseUrl}/; base-uri 'none'; form-action 'none'">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light<#if darkMode> dark</#if>">
  <title>Provider report</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="${resourceUrl}/css/report.css">
  <#if !isSecureContext>
    <#-- As in the console: without TLS, browsers have no SHA-256 for PKCE. -->
    <script type="module" src="${resourceCommonUrl}/vendor/web-crypto-shim/web-crypto-shim.js"></script>
  </#if>
  <script type="module" src="${resourceUrl}/js/report.js"></script>
</head>
<body
  data-server="${serverBaseUrl}"
  data-admin="${adminBaseUrl}"
  data-home="${loginRealm}"
  data-client="${clientId}"
  data-console="${consoleBaseUrl}"
>
  <header class="bar">
    <a id="console" href="${consoleBaseUrl}">Back to the console</a>
  </header>
  <main>
    <h1>Provider report</h1>
    <p id="about" class="about" hidden>Realm <b id="realm" dir="auto"></b>, as seen by <span id="node"></span> at <time id="at"></time></p>
    <div id="controls" class="controls" hidden>
      <form id="search" role="search">
        <label for="part">Find a provider</label>
        <span class="field"><input id="part" type="search" autocomplete="off"><button type="submit">Find</button></span>
      </form>
      <button type="button" id="reload">Reload</button>
    </div>
    <p id="status" role="status">Loading …</p>
    <div id="trouble" role="alert"></div>
    <div id="providers"></div>
    <button type="button" id="more" hidden>Show more providers</button>
  </main>
  <noscript><p class="trouble">This page needs JavaScript. The same report: <code>kcadm.sh get signin-hub/providers -r REALM</code></p></noscript>

  <template id="trouble-template">
    <div class="trouble"><p data-says></p><button type="button" data-again></button></div>
  </template>

  <template id="provider-template">
    <article class="provider">
      <div class="head">
        <div>
          <h2 data-name dir="auto"></h2>
          <p class="kind"><code data-alias dir="ltr"></code> <span data-kind></span></p>
        </div>
        <p class="verdict" data-verdict></p>
        <button type="button" data-try hidden>Try it out</button>
      </div>
      <ol class="flow" data-flow></ol>
      <div data-trial aria-live="polite"></div>
      <details>
        <summary>Settings that take effect</summary>
        <div class="scroll" tabindex="0" role="region" data-scroll>
          <table>
            <thead><tr><th scope="col">Setting</th><th scope="col">Value</th><th scope="col">From</th></tr></thead>
            <tbody data-settings></tbody>
          </table>
        </div>
      </details>
    </article>
  </template>

  <template id="station-template">
    <li class="station">
      <h3 data-title></h3>
      <p class="verdict" data-verdict></p>
      <ul class="findings" data-findings></ul>
      <dl data-facts></dl>
    </li>
  </template>

  <template id="trial-template">
    <section class="trial">
      <h3 data-title></h3>
      <p class="verdict" data-verdict></p>
      <ol data-steps></ol>
    </section>
  </template>

  <template id="step-template">
    <li><b data-step></b> <span class="verdict" data-verdict></span> <span data-says dir="auto"></span></li>
  </template>
</body>
</html>
