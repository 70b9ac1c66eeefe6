<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<#import "passkeys.ftl" as passkeys>
<#import "social-providers.ftl" as providers>

<#-- What login.ftl and login-username.ftl have in common: the providers and the local form, side by side. -->

<#function hasProviders>
  <#-- Not tied to realm.password: a realm without a password form needs its providers most. -->
  <#return ((social.providers)![])?has_content>
</#function>

<#function many><#return hasProviders() && social.providers?size gt 4></#function>

<#-- The page's width follows from what is on it. -->
<#function layout>
  <#return hasProviders()?then("wide" + realm.password?then(" both", "") + many()?then(" many", ""), "")>
</#function>

<#macro lead>
  <#local application = (client.name)!>
  <#if application?has_content><p class="lead">${msg("hubContinueTo", advancedMsg(application))}</p></#if>
</#macro>

<#macro ways>
  <#local both = hasProviders() && realm.password>
  <#if both && many()><p class="jump"><a href="#local">${msg("hubUsePassword")}</a></p></#if>
  <div class="ways">
    <#if hasProviders()>
      <section class="providers" aria-labelledby="providers">
        <h2 id="providers"<#if !both> class="unseen"</#if>>${msg("hubWithProvider")}</h2>
        <@providers.show social=social/>
      </section>
    </#if>
    <#if realm.password>
      <section class="local" id="local" aria-labelledby="with-password" tabindex="-1">
        <h2 id="with-password"<#if !both> class="unseen"</#if>>${msg("hubWithPassword")}</h2>
        <div class="<#if hasProviders()>panel</#if>">
          <form id="kc-form-login" class="form" action="${url.loginAction}" method="post" novalidate data-once>
            <#nested>
            <@buttons.loginButton/>
          </form>
          <@passkeys.conditionalUIData/>
          <#if realm.registrationAllowed && !registrationDisabled??>
            <p class="info" id="kc-registration">${msg("noAccount")} <a href="${url.registrationUrl}">${msg("doRegister")}</a></p>
          </#if>
        </div>
      </section>
    </#if>
  </div>
  <#if !realm.password><@passkeys.conditionalUIData/></#if>
</#macro>

<#macro username error>
  <#local label = msg(realm.loginWithEmailAllowed?then(realm.registrationEmailAsUsername?then("email", "usernameOrEmail"), "username"))>
  <#-- With providers above it, focus in the form would open a phone's keyboard over them; after an error it leads to the message. -->
  <@field.input name="username" label=label error=error value=login.username! autofocus=(!hasProviders() || error?has_content)
    autocomplete=enableWebAuthnConditionalUI?has_content?then("username webauthn", "username")/>
</#macro>

<#macro remember>
  <#if realm.rememberMe && !usernameHidden??><@field.checkbox name="rememberMe" label=msg("rememberMe") value=login.rememberMe??/></#if>
</#macro>
