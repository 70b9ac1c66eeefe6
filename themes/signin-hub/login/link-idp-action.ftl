<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout displayMessage=false; section>
  <#if section == "header">
    ${msg("linkIdpActionTitle", idpDisplayName)}
  <#elseif section == "form">
    <p id="kc-link-text">${msg("linkIdpActionMessage", idpDisplayName)}</p>
    <form class="form" action="${url.loginAction}" method="post" data-once>
      <@buttons.actionGroup horizontal=true>
        <@buttons.button id="kc-continue" name="continue" label="doContinue"/>
        <@buttons.button id="kc-cancel" name="cancel-aia" label="doCancel" type="secondary"/>
      </@buttons.actionGroup>
    </form>
  </#if>
</@layout.registrationLayout>
