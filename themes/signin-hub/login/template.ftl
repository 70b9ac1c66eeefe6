<#import "footer.ftl" as loginFooter>
<#import "icons.ftl" as icons>

<#-- The name is the inherited pages' contract. Each of them hands in its parts through the nested sections. -->
<#macro registrationLayout bodyClass="" displayInfo=false displayMessage=true displayRequiredFields=false size="">
<#-- Keycloak renders its own 404 and 500 pages through error.ftl with few beans and a bare realm, so nothing is taken for granted here. -->
<#local realmName = (realm.displayName)!>
<#if !realmName?has_content><#local realmName = (realm.name)!></#if>
<#local heading><#nested "header"></#local>
<#local plainHeading = heading?markup_string?replace("<[^>]*>", "", "r")?replace("<", "&lt;")?replace(r"\s+", " ", "r")?trim>
<!DOCTYPE html>
<html lang="${lang!'en'}" dir="${((locale.rtl)!false)?then('rtl', 'ltr')}"<#if darkMode!true> class="may-be-dark"</#if>>
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="${(darkMode!true)?then('light dark', 'light')}">
  <meta name="robots" content="noindex">
  <#list (properties.meta!)?split(" ")?filter(entry -> entry?has_content) as entry>
  <meta name="${entry?keep_before("==")}" content="${entry?keep_after("==")}">
  </#list>
  <#-- Already escaped when the heading was captured; a second escape would show its entities. -->
  <title><#if plainHeading?has_content>${plainHeading?no_esc} · </#if>${realmName}</title>
  <link rel="icon" type="image/svg+xml" href="${url.resourcesPath}/img/favicon.svg">
  <@styles "stylesCommon" url.resourcesCommonPath/>
  <@styles "styles" url.resourcesPath/>
  <#-- The passkey scripts of the parent import by a bare name, and an import map cannot be a file. -->
  <#if enableWebAuthnConditionalUI?? || (pageId!)?contains("webauthn") || (pageId!)?contains("passkeys")>
  <script type="importmap">{"imports": {"rfc4648": "${url.resourcesCommonPath}/vendor/rfc4648/rfc4648.js"}}</script>
  </#if>
  <#list resources("scripts") as script>
  <script src="${url.resourcesPath}/${script.path}"<@given resource=script names=["type", "integrity", "crossorigin"]/>></script>
  </#list>
  <#list scripts![] as script>
  <script src="${script}"></script>
  </#list>
  <script type="module" src="${url.resourcesPath}/js/page.js"></script>
  <#if authenticationSession??>
  <script type="module" src="${url.resourcesPath}/js/session.js" id="session-watch"
    data-session="${authenticationSession.authSessionIdHash}" data-continue="${url.ssoLoginInOtherTabsUrl}"></script>
  </#if>
</head>
<body class="${bodyClass}" data-page-id="login-${pageId!}">
  <header class="top">
    <p class="brand"><#if realmName?has_content><@monogram realmName/></#if><span>${realmName}</span></p>
    <@languages/>
  </header>

  <main class="page ${size}">
    <div class="heading">
      <h1><#if plainHeading?has_content>${heading}<#else>${title!realmName}</#if></h1>
      <#nested "lead">
    </div>

    <#if displayMessage && message?? && (message.summary)?has_content && (message.type != "warning" || !isAppInitiatedAction??)>
      <@alert message.type>${message.summary}</@alert>
      <#if signinhubReference??><@reference/></#if>
    </#if>

    <#if (auth.showUsername())!false && !(auth.showResetCredentials())!false>
      <#nested "show-username">
      <div class="who">
        <span id="kc-attempted-username">${auth.attemptedUsername!}</span>
        <a id="reset-login" href="${url.loginRestartFlowUrl}">${msg("restartLoginTooltip")}</a>
      </div>
    </#if>

    <#if displayRequiredFields>
      <p class="hint"><span class="required" aria-hidden="true">*</span> ${msg("requiredFields")}</p>
    </#if>

    <#nested "form">
    <#nested "socialProviders">

    <#if (auth.showTryAnotherWayLink())!false>
      <@step id="try-another-way" name="tryAnotherWay" value="on" label=msg("doTryAnotherWay")/>
    </#if>
    <#if switchOrganizationEnabled!false>
      <@step id="switch-organization" name="switchOrganization" value="true" label=msg("doSwitchOrganization")/>
    </#if>

    <#if displayInfo>
      <div id="kc-info" class="info"><#nested "info"></div>
    </#if>
    <@loginFooter.content/>
  </main>
</body>
</html>
</#macro>

<#-- What a theme built on this one lists. Keycloak 26.7 hands it over parsed; 26.5 has the plain list only. -->
<#function resources kind>
  <#if themeResources??><#return themeResources[kind]></#if>
  <#return (properties[kind]!)?split(" ")?filter(path -> path?has_content)?map(path -> {"path": path})>
</#function>

<#macro styles kind root>
  <#list resources(kind) as style>
  <link rel="stylesheet" href="${root}/${style.path}"<@given resource=style names=["media", "integrity", "crossorigin"]/>>
  </#list>
</#macro>

<#macro given resource names>
  <#list names as name><#if (resource[name])?has_content> ${name}="${resource[name]}"</#if></#list><#t>
</#macro>

<#macro languages>
  <#if (realm.internationalizationEnabled)!false && ((locale.supported)![])?size gt 1>
  <nav class="languages" aria-label="${msg("hubLanguages")}">
    <details>
      <summary><@icons.draw "language"/> <span>${locale.current}</span></summary>
      <ul>
        <#list locale.supported as language>
        <#local current = language.languageTag == locale.currentLanguageTag>
        <li><a href="${language.url}" hreflang="${language.languageTag}"<#if current> aria-current="true"</#if>>${language.label}</a></li>
        </#list>
      </ul>
    </details>
  </nav>
  </#if>
</#macro>

<#macro alert type="error">
  <#local urgent = ["error", "warning"]?seq_contains(type)>
  <div class="alert ${type}" role="${urgent?then('alert', 'status')}">
    <@icons.draw urgent?then("alert", type)/>
    <p><#nested></p>
  </div>
</#macro>

<#-- By it the operator finds in the log what the page does not say. -->
<#macro reference>
  <#if (signinhubReference!traceId)??>
  <p class="hint" id="hub-reference">${msg("hubReference", signinhubReference!traceId)}</p>
  </#if>
</#macro>

<#macro step id name value label>
  <form class="step" action="${url.loginAction}" method="post">
    <button class="button" id="${id}" name="${name}" value="${value}">${label}</button>
  </form>
</#macro>

<#macro monogram name>
  <span class="mark" aria-hidden="true">${initial(name)}</span>
</#macro>

<#-- A whole grapheme: half of an emoji is not a character. -->
<#function initial name>
  <#local found = name?matches(r"(?s)[^\p{L}\p{N}]*(\X).*")>
  <#if found><#return found?groups[1]?upper_case></#if>
  <#return "">
</#function>
