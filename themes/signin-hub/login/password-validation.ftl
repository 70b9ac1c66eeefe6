<#macro templates></#macro>

<#-- The realm's rules and what to say when one is broken; the script tells it before the form is sent. -->
<#macro script field="password">
  <#local rules = {
    "length": "invalidPasswordMinLengthMessage", "maxLength": "invalidPasswordMaxLengthMessage",
    "lowerCase": "invalidPasswordMinLowerCaseCharsMessage", "upperCase": "invalidPasswordMinUpperCaseCharsMessage",
    "digits": "invalidPasswordMinDigitsMessage", "specialChars": "invalidPasswordMinSpecialCharsMessage"}>
  <ul hidden data-rules-for="${field}">
    <#list rules as rule, message>
    <#local value = (passwordPolicies[rule])!-1>
    <#if value != -1><li data-rule="${rule}" data-value="${value?c}">${msg(message, value?c)}</li></#if>
    </#list>
  </ul>
  <script type="module" src="${url.resourcesPath}/js/new-password.js"></script>
</#macro>
