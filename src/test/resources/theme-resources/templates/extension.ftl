<#-- As an extension writes a page: for Keycloak's own themes, with their names of classes, and without knowing of ours. -->
<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout displayInfo=true; section>
  <#if section = "header">
    Your voucher
  <#elseif section = "form">
    <div class="${properties.kcAlertClass!} warning" role="status">
      <div class="${properties.kcAlertIconClass!}"><i class="fa fa-warning"></i></div>
      <p>A voucher serves once.</p>
    </div>
    <form class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
      <div class="${properties.kcFormGroupClass!}">
        <label class="${properties.kcFormLabelClass!}" for="voucher">
          Voucher <span class="${properties.kcInputRequiredClass!}" aria-hidden="true">*</span>
        </label>
        <span class="${properties.kcInputHelperTextBeforeClass!}">Eight digits</span>
        <input class="${properties.kcInputClass!}" id="voucher" name="voucher" aria-invalid="true" aria-describedby="wrong">
        <span class="${properties.kcFormControlUtilClass!}"><i class="fa fa-exclamation"></i></span>
        <span class="${properties.kcInputErrorMessageClass!}" id="wrong">There is no such voucher.</span>
        <span class="${properties.kcInputHelperTextItemTextClass!}">They are on the back of the card.</span>
      </div>
      <div class="${properties.kcFormGroupClass!}">
        <label class="${properties.kcLabelClass!}" for="shop">Shop</label>
        <select id="shop" name="shop"><option>Any</option></select>
        <span class="${properties.kcInputHelperTextAfterClass!}">Where you have it from</span>
      </div>
      <label class="${properties.kcInputClassRadio!}"><input type="radio" name="kind" value="gift"> A gift</label>
      <label class="${properties.kcInputClassCheckbox!}"><input type="checkbox" name="keep"> Keep it</label>
      <label class="${properties.kcCheckboxClass!}"><input type="checkbox" name="all"> Spend all of it</label>
      <@field.input name="card" label="Card" required=true/>
      <@field.errorIcon error="No such card"/>
      <@buttons.actionGroup horizontal=true>
        <@buttons.button id="use" label="doSubmit" class=["kcButtonPrimaryClass", "kcButtonBlockClass"]/>
        <@buttons.buttonLink id="leave" href=url.loginUrl label="doCancel" class=["kcButtonSecondaryClass"]/>
      </@buttons.actionGroup>
      <div class="${properties.kcFormActionGroupClass!}">
        <button class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!}">Use it</button>
        <button class="${properties.kcButtonSecondaryClass!}" name="later">Later</button>
      </div>
      <div class="${properties.kcFormButtonsClass!}">
        <a class="${properties.kcButtonLinkClass!}" href="${url.loginUrl}">Go back</a>
      </div>
      <div class="${properties.kcSelectAuthListClass!}">
        <button class="${properties.kcSelectAuthListItemClass!}" name="shop" value="1">
          <span class="${properties.kcSelectAuthListItemIconClass!}" aria-hidden="true">1</span>
          <span class="${properties.kcSelectAuthListItemBodyClass!}">
            <span class="${properties.kcSelectAuthListItemHeadingClass!}">The first shop</span>
            <span class="${properties.kcSelectAuthListItemDescriptionClass!}">Round the corner</span>
          </span>
        </button>
      </div>
    </form>
  <#elseif section = "info">
    <span class="${properties.kcLoginMainFooterHelperText!}">No voucher? Ask for one.</span>
  </#if>
</@layout.registrationLayout>
