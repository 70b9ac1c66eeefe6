<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<#import "icons.ftl" as icons>
<@layout.registrationLayout; section>
  <#if section == "header">
    ${msg("deleteAccountConfirm")}
  <#elseif section == "form">
    <form id="kc-deleteaccount-form" class="form" action="${url.loginAction}" method="post" data-once>
      <div class="alert warning"><@icons.draw "alert"/><p>${msg("irreversibleAction")}</p></div>
      <div class="prose">
        <p>${msg("deletingImplies")}</p>
        <ul><li>${msg("loggingOutImmediately")}</li><li>${msg("errasingData")}</li></ul>
        <p>${msg("finalDeletionConfirmation")}</p>
      </div>
      <@buttons.actionGroup>
        <@buttons.button id="kc-submit" label="doConfirmDelete"/>
        <#if triggered_from_aia!false><@buttons.button id="kc-cancel" name="cancel-aia" label="doCancel" type="secondary"/></#if>
      </@buttons.actionGroup>
    </form>
  </#if>
</@layout.registrationLayout>
