<#import "footer.ftl" as loginFooter>
<#import "icons.ftl" as icons>
<#import "settings.ftl" as settings>

<#-- Name, parameters and sections are Keycloak's: a page of an extension hands in its parts through the nested sections. -->
<#macro registrationLayout bodyClass="" displayInfo=false displayMessage=true displayRequiredFields=false size="">
<#-- Keycloak renders its own 404 and 500 pages through error.ftl with few beans and a bare realm, so nothing is taken for granted here. -->
<#local brand = settings.title()>
<#local heading><#nested "header"></#local>
<#local plainHeading = heading?markup_string?replace("<[^>]*>", "", "r")?replace("<", "&lt;")?replace(r"\s+", " ", "r")?trim>
<!DOCTYPE html>
<html lang="${lang!'en'}" dir="${((locale.rtl)!false)?then('rtl', 'ltr')}"<#if darkMode!true> class="may-be-dark"</#if>>
<head>
  <meta charset="utf-8">
  <#-- A page with the script of somebody else, such as reCAPTCHA, needs more than can be known here; so does the page of
       Keycloak 26.8 for a wallet, which waits for another device by an inline script of its own. -->
  <#if !(scripts![])?has_content && (pageId!) != "login-oid4vp" && (properties.signinHubPolicy)?has_content>
  <meta http-equiv="Content-Security-Policy" content="${properties.signinHubPolicy}<#if (pageId!) == "frontchannel-logout">; frame-src http: https:</#if>">
  </#if>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="${(darkMode!true)?then('light dark', 'light')}">
  <meta name="robots" content="noindex">
  <#list (properties.meta!)?split(" ")?filter(entry -> entry?has_content) as entry>
  <meta name="${entry?keep_before("==")}" content="${entry?keep_after("==")}">
  </#list>
  <#-- Already escaped when the heading was captured; a second escape would show its entities. -->
  <title><#if plainHeading?has_content>${plainHeading?no_esc} · </#if>${brand}</title>
  <#list themeResources.favicons as icon>
  <link rel="${icon.rel!"icon"}" href="${url.resourcesPath}/${icon.path}"<@given resource=icon names=["type", "media"]/>>
  <#else>
  <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E<#rt>
    %3Crect width='32' height='32' rx='8' fill='%232450c8'/%3E<#t>
    %3Cg fill='none' stroke='%23fff' stroke-width='2.5' stroke-linecap='round'%3E<#t>
    %3Ccircle cx='12' cy='20' r='4.75'/%3E%3Cpath d='m15.5 16.5 8.5-8.5M20.5 11.5l3 3'/%3E%3C/g%3E%3C/svg%3E"><#lt>
  </#list>
  <@styles listed=themeResources.stylesCommon root=(url.resourcesCommonPath)!/>
  <link rel="stylesheet" href="${url.resourcesPath}/css/sign-in.css">
  <@styles listed=themeResources.styles root=url.resourcesPath/>
  <#local accent = settings.accent()>
  <#if accent?has_content>
  <link rel="stylesheet" href="${settings.realmPath()}/signin-hub/accent/${accent}.css">
  </#if>
  <#list themeResources.scripts as script>
  <script src="${url.resourcesPath}/${script.path}"<@given resource=script names=["type", "integrity", "crossorigin", "blocking"]/><#rt>
    <#if script.hasDefer()> defer</#if><#if script.hasAsync()> async</#if>></script>
  </#list>
  <#list scripts![] as script>
  <script src="${script}"></script>
  </#list>
  <script type="module" src="${url.resourcesPath}/js/page.js"></script>
  <#-- Core puts an inline script before the first end of a head that it finds (BrowserHistoryHelper). The policy would
       only report it; in a comment it is none, and page.js does what it says. -->
  <!-- </head> -->
</head>
<body class="${bodyClass} align-${properties.signinHubAlign!}" data-page-id="login-${pageId!}"<#if authenticationSession??><#rt>
  data-session="${authenticationSession.authSessionIdHash}" data-continue="${url.ssoLoginInOtherTabsUrl}"</#if>>
  <header class="top">
    <p class="brand">
      <#local logo = settings.logo()>
      <#if logo?has_content><img class="logo" src="${logo}" alt=""><#elseif brand?has_content><@monogram brand/></#if>
      <span>${brand}</span>
    </p>
    <@languages/>
  </header>

  <main class="page ${size}">
    <div class="heading">
      <h1><#if plainHeading?has_content>${heading}<#else>${title!brand}</#if></h1>
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

  <@settings.links/>
</body>
</html>
</#macro>

<#-- What a theme built on this one lists. -->
<#macro styles listed root>
  <#list listed as style>
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
        <li><a href="${language.url}" hreflang="${language.languageTag}" lang="${language.languageTag}"<#rt>
          <#if current> aria-current="true"</#if>>${language.label}</a></li>
        </#list>
      </ul>
    </details>
  </nav>
  </#if>
</#macro>

<#-- An error takes the focus, so that it is the first thing read. -->
<#macro alert type="error">
  <#local urgent = ["error", "warning"]?seq_contains(type)>
  <div class="alert ${type}" role="${urgent?then('alert', 'status')}"<#if type == "error"> tabindex="-1" autofocus</#if>>
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
  <span class="mark" aria-hidden="true"><@initial name/></span>
</#macro>

<#-- A whole grapheme: half of an emoji is not a character. No function: FreeMarker returns from one by an exception. -->
<#macro initial name>
  <#local found = name?matches(r"(?s)[^\p{L}\p{N}]*(\X).*")>
  <#if found>${found?groups[1]?upper_case}</#if><#t>
</#macro>
