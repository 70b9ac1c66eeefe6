<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "icons.ftl" as icons>
<#import "passkeys.ftl" as passkeys>
<#import "social-providers.ftl" as social>

<#-- What login.ftl and login-username.ftl have in common: the providers, the local form, and what else leads in. -->

<#assign providers = social.all()>
<#assign few = social.cardCount() lte 4>
<#assign emailFirst = (properties.signinHubEmailFirst!) == "true" && providers?has_content && !usernameHidden??>
<#assign registration = realm.registrationAllowed && !registrationDisabled?? && (properties.signinHubRegistration!) != "off">

<#--
  Where the local form is. `asksName`: it asks for the name alone, so it serves an address as well as a form of its own would.

    realm.password  providers  signinHubLocalForm  emailFirst  asksName
    no              any        any                 any         any       "absent"
    yes             none       any                 -           any       "alone"
    yes             some       off                 any         any       "absent"
    yes             some       folded              no          any       "folded" after the providers
    yes             few        open                no          any       "below" the providers
    yes             many       open                no          any       "beside" the providers
    yes             some       open, folded        yes         no        "behind" the form for the address, whose place it takes
    yes             some       open, folded        yes         yes       "on top", in the place of that form

  Providers are not tied to realm.password: a realm without a password form needs them most.
-->
<#function placeOfForm asksName>
  <#local setting = properties.signinHubLocalForm!>
  <#if !realm.password || providers?has_content && setting == "off"><#return "absent"></#if>
  <#if !providers?has_content><#return "alone"></#if>
  <#if emailFirst><#return asksName?then("on top", "behind")></#if>
  <#return (setting == "folded")?then("folded", few?then("below", "beside"))>
</#function>

<#-- Many providers get the room that they need; a few and the form are one column. -->
<#function layout place>
  <#return (providers?has_content && !few)?then("many" + (place == "beside")?then(" both", ""), "")>
</#function>

<#-- What was sent leads nowhere, with or without an error to tell. -->
<#function unknownAddress refused>
  <#return refused && !social.forAddress(providers, login.username!)?has_content>
</#function>

<#macro lead>
  <#local application = (client.name)!>
  <#if application?has_content><p class="lead">${msg("hubContinueTo", advancedMsg(application))}</p></#if>
</#macro>

<#macro ways place error unknown>
  <#local headed = place == "beside">
  <#local unfolded = error?has_content || unknown>
  <#-- To the one field that nobody fills in by accident; many providers may stand before it. -->
  <#if !few && (headed || place == "folded")>
    <p class="jump"><a href="#${(usernameHidden??)?then("password", "username")}" data-jump>${msg("hubUsePassword")}</a></p>
  </#if>
  <div class="ways">
    <#if place == "on top">
      <div class="panel"><@form asksAddress=true><#nested></@form></div>
    <#elseif emailFirst>
      <div class="ask">
        <#-- Said of every address whose domain has no provider. -->
        <p class="hint" id="email-note" role="status"><#if unknown && !error?has_content>${msg("hubUnknownDomain")}</#if></p>
        <@address/>
        <#if place == "behind">
          <details class="local fold" id="local"<#if unfolded> open</#if>>
            <summary class="link"><span class="to-password">${msg("hubUsePassword")}</span><span class="to-address">${msg("hubUseEmail")}</span></summary>
            <div class="panel"><@form><#nested></@form></div>
          </details>
        </#if>
      </div>
    </#if>
    <#if emailFirst><@or/></#if>
    <#if providers?has_content>
      <section class="providers" aria-labelledby="providers">
        <h2 id="providers"<#if !headed> class="unseen"</#if>>${msg("hubWithProvider")}</h2>
        <@social.show providers/>
      </section>
    </#if>
    <#if place == "folded">
      <details class="local fold" id="local"<#if unfolded> open</#if>>
        <summary class="card"><span class="mark" aria-hidden="true"><@icons.draw "password"/></span><#rt>
          <span class="card-title">${msg("hubUsePassword")}</span></summary>
        <div class="panel"><@form><#nested></@form></div>
      </details>
    <#elseif ["alone", "below", "beside"]?seq_contains(place)>
      <#if place == "below"><@or/></#if>
      <section class="local" id="local" aria-labelledby="with-password">
        <h2 id="with-password"<#if !headed> class="unseen"</#if>>${msg("hubWithPassword")}</h2>
        <div class="panel">
          <@form><#nested></@form>
          <@passkeys.conditionalUIData/>
          <#if registration><p class="info" id="kc-registration">${msg("noAccount")} <a href="${url.registrationUrl}">${msg("doRegister")}</a></p></#if>
        </div>
      </section>
    </#if>
    <#if ["absent", "folded", "behind", "on top"]?seq_contains(place)>
      <@passkeys.conditionalUIData card=true/>
      <#if registration>
        <a class="card" id="kc-registration" href="${url.registrationUrl}">
          <span class="mark" aria-hidden="true"><@icons.draw "register"/></span><span class="card-title">${msg("hubCreateAccount")}</span></a>
      </#if>
    </#if>
  </div>
</#macro>

<#macro or><p class="or"><span>${msg("hubOr")}</span></p></#macro>

<#macro form asksAddress=false>
  <form id="kc-form-login" class="form" action="${url.loginAction}" method="post" novalidate data-once<#if asksAddress> data-address</#if>>
    <#nested>
    <@buttons.loginButton/>
  </form>
</#macro>

<#-- With script the domain leads on at once. Without, the server answers with the provider of the domain on top. -->
<#macro address>
  <form id="address" class="form" action="${url.loginAction}" method="post" data-once data-address data-unknown="${msg("hubUnknownDomain")}">
    <div class="field">
      <label class="label" for="email">${msg("hubYourEmail")}</label>
      <input type="email" id="email" name="username" value="${login.username!}" required autocomplete="${autocomplete()}" aria-describedby="email-note" data-focus>
    </div>
    <div class="actions"><button class="button primary">${msg("doContinue")}</button></div>
  </form>
</#macro>

<#function autocomplete><#return enableWebAuthnConditionalUI?has_content?then("username webauthn", "username")></#function>

<#macro username error autofocus=false focus=false>
  <@field.input name="username" label=field.usernameLabel() error=error value=login.username! autofocus=autofocus focus=focus autocomplete=autocomplete()/>
</#macro>

<#macro remember>
  <#if realm.rememberMe && !usernameHidden??><@field.checkbox name="rememberMe" label=msg("rememberMe") value=login.rememberMe??/></#if>
</#macro>
