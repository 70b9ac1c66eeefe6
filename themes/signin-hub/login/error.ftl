<#import "template.ftl" as layout>
<#import "social-providers.ftl" as providers>
<@layout.registrationLayout displayMessage=false; section>
  <#if section == "header">
    ${msg("errorTitle")}
  <#elseif section == "form">
    <#assign application = skipLink???then("", (client.baseUrl)!)>
    <#-- Core forgets the session when an upstream fails; the restart cookie finds it again by the client in the address. -->
    <#assign again = authenticationSession?? || url.loginRestartFlowUrl?contains("tab_id=") || client?? && (statusCode!0) gte 500>
    <#-- A refusal that stays does not go away by trying again; another way may be there. -->
    <#assign elsewhere = again && (!signinhubNotAgain?? || (realm.password)!false || providers.all()?filter(p -> p.alias != signinhubNotAgain)?has_content)>
    <div id="kc-error-message">
      <@layout.alert>${(message.summary)!}</@layout.alert>
    </div>
    <@layout.reference/>
    <#if elsewhere || application?has_content || accountUrl?has_content>
      <div class="actions">
        <#if signinhubNotAgain??>
          <#if elsewhere><a class="button primary" id="hub-choose-another" href="${url.loginRestartFlowUrl}">${msg("hubChooseAnother")}</a></#if>
        <#elseif signinhubTryAgain??>
          <a class="button primary" id="hub-try-again" href="${signinhubTryAgain}">${msg("doTryAgain")}</a>
          <a class="button" id="hub-choose-another" href="${url.loginRestartFlowUrl}">${msg("hubChooseAnother")}</a>
        <#elseif again>
          <a class="button primary" id="hub-try-again" href="${url.loginRestartFlowUrl}">${msg("doTryAgain")}</a>
        </#if>
        <#if application?has_content>
          <a class="button<#if !elsewhere> primary</#if>" id="backToApplication" href="${application}">${msg("backToApplication")}</a>
        <#elseif !elsewhere && accountUrl?has_content>
          <a class="button primary" id="hub-account" href="${accountUrl}">${msg("hubToAccount")}</a>
        </#if>
      </div>
    </#if>
  </#if>
</@layout.registrationLayout>
