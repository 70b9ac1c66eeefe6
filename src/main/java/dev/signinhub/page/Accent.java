package dev.signinhub.page;

/** A colour that buttons, links and focus rings take, where it can be read (WCAG 2.2, contrast 4.5:1). */
record Accent(Colour colour) {

    private static final double READABLE = 4.5;
    private static final Colour WHITE = new Colour(0xff, 0xff, 0xff);
    /** What accents stand on in the theme's style sheet: the darkest light and the lightest dark ground. */
    private static final Colour LIGHT_GROUND = Colour.parse("eef1f5");

    private static final Colour DARK_GROUND = Colour.parse("232932");
    private static final Colour INK = Colour.parse("0c1530");

    /** Declarations for both schemes, or none, so that the theme's own accent stays, where the colour is too light. */
    String css() {
        if (colour.contrast(LIGHT_GROUND) < READABLE || colour.contrast(WHITE) < READABLE) {
            return "";
        }
        var light = colour;
        while (light.contrast(DARK_GROUND) < READABLE || light.contrast(INK) < READABLE) {
            light = light.mixed(WHITE);
        }
        return ":root{" + declarations(colour, colour.mixed(INK), WHITE) + "}"
                + "@media (prefers-color-scheme:dark){.may-be-dark{" + declarations(light, light.mixed(WHITE), INK)
                + "}}";
    }

    private static String declarations(Colour accent, Colour strong, Colour on) {
        return "--accent:" + accent + ";--accent-strong:" + strong + ";--on-accent:" + on;
    }
}
