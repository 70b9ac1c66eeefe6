package dev.signinhub.broker;

import static dev.signinhub.broker.Setting.flag;
import static dev.signinhub.broker.Setting.text;

import java.util.List;
import java.util.regex.Pattern;

/** The settings of a provider's card on the sign-in page; the theme reads them as {@code p.themeConfig}. */
public final class CardSettings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern IMAGE =
            Pattern.compile("(?:https://|/(?!/)|data:image/)[^\\s\"'<>]*", Pattern.CASE_INSENSITIVE);

    public static final List<Setting> ALL = List.of(
            text("kcTheme-message", "Message", "A sentence for the provider's card on the sign-in page."),
            text(
                            "kcTheme-icon",
                            "Icon",
                            "An image for the card: the name of a mark such as auth0, an https URL, a path on this server,"
                                    + " or a data:image URL.")
                    .checkedBy(CardSettings::checkIcon),
            text("kcTheme-category", "Category", "The heading under which the card is shown."),
            flag(
                    "kcTheme-promoted",
                    "Promoted",
                    "Show this card first, and fold away the cards that are not promoted.",
                    false),
            text(
                    "kcTheme-domains",
                    "Email domains",
                    "Email domains, separated by spaces, whose users are sent to this provider."));

    private CardSettings() {}

    private static void checkIcon(String value) {
        if (NAME.matcher(value).matches()) {
            Setting.require(
                    Marks.names().contains(value),
                    "Icon must be the address of an image, or one of " + String.join(", ", Marks.names()) + ".");
            return;
        }
        Setting.require(
                IMAGE.matcher(value).matches(),
                "Icon must be the name of a mark, an https URL, a path on this server that begins with /, or a"
                        + " data:image URL.");
    }
}
