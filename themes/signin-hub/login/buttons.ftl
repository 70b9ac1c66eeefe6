<#-- The macros and their parameters are those of keycloak.v2, whose pages extensions take as an example. -->
<#macro actionGroup horizontal=false>
  <div class="actions<#if horizontal> side-by-side</#if>"><#nested></div>
</#macro>

<#macro button label id="" name="" type="primary" fullWidth=true class=[] extra...>
  <button type="submit" class="button<#if type == "primary"> primary</#if>"<#if id?has_content> id="${id}"</#if><#if name?has_content> name="${name}"</#if><#rt>
    <#list extra as attribute, value> ${attribute}="${value}"</#list>>${msg(label)}</button>
</#macro>

<#macro buttonLink href label id="" class=[]>
  <a class="button" href="${href}"<#if id?has_content> id="${id}"</#if>>${msg(label)}</a>
</#macro>

<#macro loginButton>
  <@actionGroup><@button id="kc-login" name="login" label="doLogIn"/></@actionGroup>
</#macro>

<#-- The end of a form of an action: an application that started it may be gone back to. -->
<#macro submitOrCancel id="kc-submit" label="doSubmit" cancel="doCancel">
  <@actionGroup>
    <@button id=id name="login" label=label/>
    <#if isAppInitiatedAction??><button class="button" id="kc-cancel" name="cancel-aia" value="true" formnovalidate>${msg(cancel)}</button></#if>
  </@actionGroup>
</#macro>
