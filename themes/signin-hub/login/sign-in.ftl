<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "icons.ftl" as icons>
<#import "passkeys.ftl" as passkeys>
<#import "social-providers.ftl" as social>

<#-- What login.ftl and login-username.ftl have in common: the providers, the local form, and what else leads in. -->

<#assign providers = social.all()>
<#assign few = providers?size lte 4>
<#assign emailFirst = (properties.signinHubEmailFirst!) == "true" && providers?has_content && !usernameHidden??>
<#assign registration = realm.registrationAllowed && !registrationDisabled?? && (properties.signinHubRegistration!) != "off">

<#--
  Where the local form is. `asksName`: it asks for the name alone, so it serves an address as well as a form of its own would.

    realm.password  providers  signinHubLocalForm  emailFirst  asksName
    no              any        any                 any         any       "absent"
    yes             none       any                 -           any       "alone"
    yes             some       off                 any         any       "absent"
    yes             some       folded              no          any       "folded"
    yes             some       open                no          any       "beside" the providers
    yes             some       open, folded        yes         no        "folded", the form for the address on top
    yes             some       open, folded        yes         yes       "on top", in the place of that form

  Providers are not tied to realm.password: a realm without a password form needs them most.
-->
<#function placeOfForm asksName>
  <#local setting = properties.signinHubLocalForm!>
  <#if !realm.password || providers?has_content && setting == "off"><#return "absent"></#if>
  <#if !providers?has_content><#return "alone"></#if>
  <#if emailFirst><#return asksName?then("on top", "folded")></#if>
  <#return (setting == "folded")?then("folded", "beside")>
</#function>

<#-- The page's width follows from what is on it. -->
<#function layout place>
  <#return providers?has_content?then("wide" + (place == "beside")?then(" both", "") + few?then("", " many"), "")>
</#function>

<#macro lead>
  <#local application = (client.name)!>
  <#if application?has_content><p class="lead">${msg("hubContinueTo", advancedMsg(application))}</p></#if>
</#macro>

<#-- `refused`: what was sent leads nowhere, with or without an error to tell. -->
<#macro ways place error="" refused=error?has_content>
  <#local both = place == "beside">
  <#local unknown = refused && !social.forAddress(providers, login.username!)?has_content>
  <#local unfolded = error?has_content || unknown>
  <#if both && !few><p class="jump"><a href="#local">${msg("hubUsePassword")}</a></p></#if>
  <div class="ways">
    <#if place == "on top">
      <div class="panel"><@form asksAddress=true><#nested></@form></div>
      <p class="or"><span>${msg("hubOr")}</span></p>
    <#elseif emailFirst>
      <@address unknown/>
    </#if>
    <#if providers?has_content>
      <section class="providers" aria-labelledby="providers">
        <h2 id="providers"<#if !both> class="unseen"</#if>>${msg("hubWithProvider")}</h2>
        <@social.show providers/>
      </section>
    </#if>
    <#if place == "folded">
      <details class="local fold" id="local"<#if unfolded> open</#if>>
        <summary class="card"><span class="mark" aria-hidden="true"><@icons.draw "password"/></span><#rt>
          <span class="card-title">${msg("hubUsePassword")}</span></summary>
        <div class="panel"><@form><#nested></@form></div>
      </details>
    <#elseif both || place == "alone">
      <section class="local" id="local" aria-labelledby="with-password" tabindex="-1">
        <h2 id="with-password"<#if !both> class="unseen"</#if>>${msg("hubWithPassword")}</h2>
        <div<#if providers?has_content> class="panel"</#if>>
          <@form><#nested></@form>
          <@passkeys.conditionalUIData/>
          <#if registration><p class="info" id="kc-registration">${msg("noAccount")} <a href="${url.registrationUrl}">${msg("doRegister")}</a></p></#if>
        </div>
      </section>
    </#if>
    <#if ["absent", "folded", "on top"]?seq_contains(place)>
      <@passkeys.conditionalUIData card=true/>
      <#if registration>
        <a class="card" id="kc-registration" href="${url.registrationUrl}">
          <span class="mark" aria-hidden="true"><@icons.draw "register"/></span><span class="card-title">${msg("hubCreateAccount")}</span></a>
      </#if>
    </#if>
  </div>
</#macro>

<#macro form asksAddress=false>
  <form id="kc-form-login" class="form" action="${url.loginAction}" method="post" novalidate data-once<#if asksAddress> data-address</#if>>
    <#nested>
    <@buttons.loginButton/>
  </form>
</#macro>

<#-- With script the domain leads on at once. Without, the server answers with the provider of the domain on top. -->
<#macro address unknown>
  <form id="address" class="form" action="${url.loginAction}" method="post" data-once data-address data-unknown="${msg("hubUnknownDomain")}">
    <div class="field">
      <label class="label" for="email">${msg("hubYourEmail")}</label>
      <input type="email" id="email" name="username" value="${login.username!}" required autocomplete="${autocomplete()}" aria-describedby="email-note">
      <#-- Said of every address whose domain has no provider. -->
      <p class="hint" id="email-note" role="status"><#if unknown>${msg("hubUnknownDomain")}</#if></p>
    </div>
    <div class="actions"><button class="button primary">${msg("doContinue")}</button></div>
  </form>
  <p class="or"><span>${msg("hubOr")}</span></p>
</#macro>

<#function autocomplete><#return enableWebAuthnConditionalUI?has_content?then("username webauthn", "username")></#function>

<#macro username error>
  <#local label = msg(realm.loginWithEmailAllowed?then(realm.registrationEmailAsUsername?then("email", "usernameOrEmail"), "username"))>
  <#-- With providers above it, focus in the form would open a phone's keyboard over them; after an error it leads to the message. -->
  <@field.input name="username" label=label error=error value=login.username! autofocus=(!providers?has_content || error?has_content)
    autocomplete=autocomplete()/>
</#macro>

<#macro remember>
  <#if realm.rememberMe && !usernameHidden??><@field.checkbox name="rememberMe" label=msg("rememberMe") value=login.rememberMe??/></#if>
</#macro>
