<#import "template.ftl" as layout>
<#import "settings.ftl" as settings>

<#-- Everything of a provider is what an admin typed: it is escaped on output, and the icon's scheme is checked as well. -->

<#-- Rows from here on: a name each, without "Continue with", many to a screen. -->
<#assign manyFrom = 25>
<#assign filterFrom = 9>

<#-- Only this extension's pages (SignInPages) tell the one used last and the entries without an account; core's do not. -->
<#function all><#return (social.providers)![]></#function>

<#-- Without the entries that are drawn as less. -->
<#function cardCount><#return all()?size - ((social.quiet)![])?size></#function>

<#--
  One GET form for all of them. The parameters of a login are the same for each, so they are in it once, and a button
  holds no more than where it leads.
-->
<#macro show providers>
  <#local last = (social.lastUsed)![]>
  <#local listed = (social.listed)!providers>
  <#-- Most providers say nothing about the page: one look at each, not one for every key. -->
  <#local furnished = listed?filter(p -> p.themeConfig?has_content)>
  <#local promoted = furnished?filter(p -> p.themeConfig.promoted! == "true")>
  <#local others = promoted?has_content?then(listed?filter(p -> (p.themeConfig.promoted)! != "true"), listed)>
  <#local quiet = (social.quiet)![]>
  <#local folded = promoted?has_content?then(others?size + quiet?size, 0)>
  <#local matching = forAddress(providers, login.username!)>

  <form id="kc-social-providers" class="groups" method="get" data-once data-providers data-verb="${msg("hubContinueWith", "{0}")}">
    <input type="hidden" name="client_id" value="${client.clientId}">
    <#list providers[0].loginUrl?keep_after("?")?split("&") as parameter>
    <#if !parameter?starts_with("client_id=")>
    <input type="hidden" name="${parameter?keep_before("=")}" value="${parameter?keep_after("=")}">
    </#if>
    </#list>
    <input type="hidden" name="login_hint" value="${login.username!}"<#if !(login.username!)?contains("@")> disabled</#if>>

    <#if matching?has_content>
      <section aria-labelledby="matching" data-matching>
        <h3 id="matching">${msg("hubForAddress", domainOf(login.username))}</h3>
        <@list matching "cards"/>
      </section>
    </#if>
    <@list last "cards last">
      <p class="forget" data-forget><button type="button" class="link">${msg("hubForget")}</button><span role="status" data-done="${msg("hubForgotten")}"></span></p>
    </@list>
    <@list promoted "cards"/>
    <#if folded gt 0>
      <details class="more">
        <summary class="button">${msg("hubMoreWays", folded)}</summary>
        <div class="groups"><@filter folded/><@grouped others furnished?filter(p -> p.themeConfig.promoted! != "true") providers?size/></div>
      </details>
    <#elseif !promoted?has_content>
      <@filter providers?size/>
      <@grouped others furnished providers?size/>
    </#if>
  </form>
</#macro>

<#-- Without script the browser's own search does, so the field is shown by the script that serves it. -->
<#macro filter size>
  <#if size lt filterFrom><#return></#if>
  <div class="filter" hidden>
    <label class="unseen" for="filter">${msg("hubFilter")}</label>
    <input type="search" id="filter" placeholder="${msg("hubFilter")}" autocomplete="off" spellcheck="false" data-filter>
    <p class="hint" role="status" data-found="${msg("hubFound")}" data-none="${msg("hubFoundNone")}"></p>
  </div>
</#macro>

<#macro grouped providers furnished total>
  <#local look = (total gte manyFrom)?then("rows", "cards")>
  <#local categories = []>
  <#list furnished as p>
    <#local category = p.themeConfig.category!>
    <#if category?has_content && !categories?seq_contains(category)><#local categories = categories + [category]></#if>
  </#list>
  <#if categories?has_content>
    <@list providers?filter(p -> !(p.themeConfig.category)?has_content) look/>
    <#list categories as category>
      <section>
        <h3>${advancedMsg(category)}</h3>
        <@list providers?filter(p -> (p.themeConfig.category)! == category) look/>
      </section>
    </#list>
  <#else>
    <@list providers look/>
  </#if>
  <@list (social.quiet)![] "cards quiet"/>
</#macro>

<#-- What is nested is for a list of one. Written for size: with a thousand providers each byte counts a thousand times, and the page is not compressed. -->
<#macro list providers look>
<#-- Asked once, and nothing by a function: FreeMarker compares texts by the rules of a language, and returns by an exception. -->
<#local cards = look != "rows">
<#local last = look == "cards last">
<#local capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ">
<#list providers>
<ul class="${look}" role="list">
<#items as p>
<#local name = p.displayName>
<#if name?starts_with("${")><#local name = advancedMsg(name)></#if>
<li><button formaction="${p.loginUrl?keep_before("?")}" data-k="${p.providerId}" data-i="<#rt>
<#if capitals?contains(name[0])>${name[0]}<#else><@layout.initial name/></#if>"<#t>
<#local own = p.themeConfig>
<#if own?has_content><#if own.domains?has_content> data-domains="${own.domains}"</#if>><@picture own.icon!/><#else>></#if><#t>
<#if cards><span><b><@title p name/></b><#if own.message?has_content><small>${advancedMsg(own.message)}</small></#if></span><#else>${name}</#if><#if last><em class="badge">${msg("hubLastUsed")}</em></#if></button><#if last><#nested></#if><#t>
</#items>
</ul>
</#list>
</#macro>

<#-- A mark by its name (`marks` is of SignInPages, and a theme may have another file), or an address. Anything else leaves the card as if nothing were entered. -->
<#macro picture icon>
<#if icon?has_content>
<#local mark = properties["mark." + icon?trim]!(marks[icon?trim])!>
<#local source = mark?has_content?then(url.resourcesPath + "/" + mark, settings.image(icon?trim))>
<#if source?has_content><img src="${source}" alt="" width="24" height="24" loading="lazy" decoding="async" referrerpolicy="no-referrer"></#if><#t>
</#if>
</#macro>

<#macro title p name>
<#if p.providerId != "guest">${msg("hubContinueWith", name)}<#elseif name == p.alias>${msg("hubContinueAsGuest")}<#else>${name}</#if><#t>
</#macro>

<#function domainOf address><#return address?keep_after_last("@")?trim?lower_case></#function>

<#-- The provider of an address is found by its domain alone, whether there is such an account or not. -->
<#function forAddress providers address>
  <#if !address?contains("@")><#return []></#if>
  <#local domain = domainOf(address)>
  <#return providers?filter(p -> ((p.themeConfig.domains)!)?lower_case?split(r"[\s,]+", "r")?seq_contains(domain))>
</#function>
