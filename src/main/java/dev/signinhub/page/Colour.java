package dev.signinhub.page;

import java.util.HexFormat;

/** An sRGB colour. */
record Colour(int red, int green, int blue) {

    /** @param hex six hexadecimal digits */
    static Colour parse(String hex) {
        var value = HexFormat.fromHexDigits(hex);
        return new Colour(value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff);
    }

    /** The contrast ratio of WCAG 2.2, from 1 to 21. */
    double contrast(Colour other) {
        var mine = luminance() + 0.05;
        var theirs = other.luminance() + 0.05;
        return Math.max(mine, theirs) / Math.min(mine, theirs);
    }

    /** Returns the colour a fifth of the way to another. */
    Colour mixed(Colour other) {
        return new Colour(mixed(red, other.red), mixed(green, other.green), mixed(blue, other.blue));
    }

    private static int mixed(int from, int to) {
        return (int) Math.round(from + (to - from) * 0.2);
    }

    private double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int channel) {
        var value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    @Override
    public String toString() {
        return "#%02x%02x%02x".formatted(red, green, blue);
    }
}
