<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section == "header">
    ${msg("errorTitle")}
  <#elseif section == "form">
    <#assign application = skipLink???then("", (client.baseUrl)!)>
    <#-- Core forgets the session when an upstream fails; the restart cookie finds it again by the client in the address. -->
    <#assign again = authenticationSession?? || url.loginRestartFlowUrl?contains("tab_id=") || client?? && (statusCode!0) gte 500>
    <div id="kc-error-message">
      <@layout.alert>${(message.summary)!}</@layout.alert>
    </div>
    <@layout.reference/>
    <#if again || application?has_content>
      <div class="actions">
        <#if signinhubTryAgain??>
          <a class="button primary" id="hub-try-again" href="${signinhubTryAgain}">${msg("doTryAgain")}</a>
          <a class="button" id="hub-choose-another" href="${url.loginRestartFlowUrl}">${msg("hubChooseAnother")}</a>
        <#elseif again>
          <a class="button primary" id="hub-try-again" href="${url.loginRestartFlowUrl}">${msg("doTryAgain")}</a>
        </#if>
        <#if application?has_content><a class="button" id="backToApplication" href="${application}">${msg("backToApplication")}</a></#if>
      </div>
    </#if>
  </#if>
</@layout.registrationLayout>
