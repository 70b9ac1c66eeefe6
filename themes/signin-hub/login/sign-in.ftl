<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "icons.ftl" as icons>
<#import "passkeys.ftl" as passkeys>
<#import "social-providers.ftl" as social>

<#-- What login.ftl and login-username.ftl have in common: the providers, the local form, and what else leads in. -->

<#assign providers = social.all()>
<#assign few = providers?size lte 4>
<#-- Not tied to realm.password: a realm without a password form needs its providers most. Off only where something is left. -->
<#assign local = realm.password && !((properties.signinHubLocalForm!) == "off" && providers?has_content)>
<#assign emailFirst = (properties.signinHubEmailFirst!) == "true" && providers?has_content && !usernameHidden??>
<#-- Where the local form asks for the name alone, it serves an address as well as a form of its own would. -->
<#assign asksAddress = emailFirst && local && templateName! == "login-username.ftl">
<#assign folded = local && !asksAddress && providers?has_content && (emailFirst || (properties.signinHubLocalForm!) == "folded")>
<#assign both = local && !asksAddress && providers?has_content && !folded>
<#-- An address alone is refused by Keycloak as if a password had been wrong; nobody is told of one that was not asked for. -->
<#assign addressOnly = emailFirst && !asksAddress && !login.password??>
<#assign registration = realm.registrationAllowed && !registrationDisabled?? && (properties.signinHubRegistration!) != "off">

<#-- The page's width follows from what is on it. -->
<#function layout>
  <#return providers?has_content?then("wide" + both?then(" both", "") + few?then("", " many"), "")>
</#function>

<#macro lead>
  <#local application = (client.name)!>
  <#if application?has_content><p class="lead">${msg("hubContinueTo", advancedMsg(application))}</p></#if>
</#macro>

<#-- `refused`: what was sent leads nowhere, with or without an error to tell. -->
<#macro ways error="" refused=error?has_content>
  <#local unknown = refused && !social.forAddress(providers, login.username!)?has_content>
  <#local unfolded = error?has_content || unknown>
  <#if both && !few><p class="jump"><a href="#local">${msg("hubUsePassword")}</a></p></#if>
  <div class="ways">
    <#if asksAddress>
      <div class="panel"><@form><#nested></@form></div>
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
    <#if folded>
      <details class="local fold" id="local"<#if unfolded> open</#if>>
        <summary class="card"><span class="mark" aria-hidden="true"><@icons.draw "password"/></span><span class="card-title">${msg("hubUsePassword")}</span></summary>
        <div class="panel"><@form><#nested></@form></div>
      </details>
    <#elseif local && !asksAddress>
      <section class="local" id="local" aria-labelledby="with-password" tabindex="-1">
        <h2 id="with-password"<#if !both> class="unseen"</#if>>${msg("hubWithPassword")}</h2>
        <div<#if providers?has_content> class="panel"</#if>>
          <@form><#nested></@form>
          <@passkeys.conditionalUIData/>
          <#if registration><p class="info" id="kc-registration">${msg("noAccount")} <a href="${url.registrationUrl}">${msg("doRegister")}</a></p></#if>
        </div>
      </section>
    </#if>
    <#if folded || asksAddress || !local>
      <@passkeys.conditionalUIData card=true/>
      <#if registration>
        <a class="card" id="kc-registration" href="${url.registrationUrl}">
          <span class="mark" aria-hidden="true"><@icons.draw "register"/></span><span class="card-title">${msg("hubCreateAccount")}</span></a>
      </#if>
    </#if>
  </div>
</#macro>

<#macro form>
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
