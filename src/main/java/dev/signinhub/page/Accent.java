package dev.signinhub.page;

/** The colour of buttons, links and focus rings, used where it is readable (WCAG 2.2, contrast 4.5:1). */
record Accent(Colour colour) {

    static final double READABLE = 4.5;
    private static final Colour WHITE = new Colour(0xff, 0xff, 0xff);
    /** The theme's backgrounds behind accents: the darkest of the light scheme and the lightest of the dark one. */
    private static final Colour LIGHT_GROUND = Colour.parse("eef1f5");

    private static final Colour DARK_GROUND = Colour.parse("232932");
    private static final Colour INK = Colour.parse("0c1530");

    /** The worse of its contrasts: as a link on the page, and as a button below white text. */
    double contrast() {
        return Math.min(colour.contrast(LIGHT_GROUND), colour.contrast(WHITE));
    }

    boolean isReadable() {
        return contrast() >= READABLE;
    }

    /**
     * Returns declarations for both schemes, or none if the colour is too light, so that the theme's own accent stays.
     */
    String css() {
        if (!isReadable()) {
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
