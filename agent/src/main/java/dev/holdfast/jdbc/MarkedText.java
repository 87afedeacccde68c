package dev.holdfast.jdbc;

import dev.holdfast.jdbc.SqlTraits.Kind;
import java.util.UUID;

/*
 * PostgreSQL manual, 7.8.4: data-modifying statements in WITH are executed exactly once and always to completion, with
 * the main statement's snapshot. As nothing refers to it, the marker's row is written last; the main statement alone
 * decides about the update count, RETURNING and the command tag.
 *
 * The marker stands before the first key word, behind comments: hints for poolers and planners must come first.
 *
 * Two variants, because nothing but the text can give the id: numbered parameters can be put in front only ("?" has no
 * number in JDBC), and a Statement has none. A text with the id in it is new to driver and server each time.
 */
/**
 * The text of one INSERT, UPDATE, DELETE or MERGE that writes the commit marker's row too, in the same statement. Its error
 * positions are told as those of the application's own text. Immutable, any thread.
 */
public final class MarkedText {
    /** The application's first parameter is the second one of {@link #withParameter()}. */
    public static final int PARAMETERS_BEFORE = 1;
    /** How the id stands in the text that the server got: as {@code $1}, and so all parameters are numbered. */
    public static final int NUMBERED = 0;
    /** How many characters {@link #withId} takes for the id. */
    public static final int LITERAL = 38;

    private static final String NAME = "hf";
    private static final int NUMBERED_LENGTH = "$1".length();

    private final MarkerPlace place;
    /** Up to the id. */
    private final String start;
    /** Between the id and the application's own. */
    private final String end;

    private final String own;
    private final String withParameter;
    /** Characters added to the text, less those of the id. */
    private final int added;

    private MarkedText(String sql, MarkerPlace place, String table) {
        String query = '"' + freeName(sql) + "\" AS (INSERT INTO " + table + "(id) VALUES (";
        this.place = place;
        start = sql.substring(0, place.at) + (place.inList ? query : "WITH " + query);
        end = place.inList ? ")), " : ")) ";
        own = sql.substring(place.at);
        withParameter = start + '?' + end + own;
        added = start.codePointCount(place.at, start.length()) + end.length();
    }

    /**
     * The application's text with a marker.
     *
     * @param table the marker table's name as it stands in SQL
     * @param keys the driver is told to return generated keys: for MERGE, pgjdbc adds RETURNING only behind WITH
     * @return null where the text can't have one, or where it isn't certain that all else stays the same
     */
    public static MarkedText of(String sql, String table, boolean keys) {
        if (sql == null || !mayHaveMarker(SqlTraits.of(sql).kind(), keys)) {
            return null;
        }
        MarkerPlace place = MarkerPlace.in(sql);
        return place == null ? null : new MarkedText(sql, place, table);
    }

    private static boolean mayHaveMarker(Kind kind, boolean keys) {
        return kind == Kind.INSERT || kind == Kind.UPDATE || kind == Kind.DELETE || kind == Kind.MERGE && !keys;
    }

    /** A name that stands nowhere in the text, so that it can't hide a table of the application's. */
    private static String freeName(String sql) {
        String name = NAME;
        for (int i = 0; mentions(sql, name); i++) {
            name = NAME + i;
        }
        return name;
    }

    private static boolean mentions(String sql, String name) {
        for (int i = sql.length() - name.length(); i >= 0; i--) {
            if (sql.regionMatches(true, i, name, 0, name.length())) {
                return true;
            }
        }
        return false;
    }

    /** For a {@code PreparedStatement}: the id is the first parameter, given by {@code setObject(1, uuid)}. */
    public String withParameter() {
        return withParameter;
    }

    /** For a {@code Statement}. */
    public String withId(UUID id) {
        return start + '\'' + id + '\'' + end + own;
    }

    /** How many parameters the application's text has; {@link #withParameter()} has {@link #PARAMETERS_BEFORE} more. */
    public int parameters() {
        return place.parameters;
    }

    /**
     * An error position of the marked text as the server would have told it of the application's own text, had the driver
     * sent that one. Both count the characters of what is sent, from 1, where {@code $1} may stand for {@code ?}.
     *
     * @param sent what the server told; 0 = nothing
     * @param id {@link #NUMBERED}, or how many characters of the sent text the id takes
     * @return 0 where the marker itself is meant, or nothing
     */
    public int own(int sent, int id) {
        if (sent <= place.positionsBefore) {
            return sent;
        }
        int position = sent - added - (id == NUMBERED ? NUMBERED_LENGTH : id);
        if (position <= place.positionsBefore) {
            return 0;
        }
        return id == NUMBERED ? narrowed(position) : position;
    }

    private int narrowed(int position) {
        int own = position;
        for (int lastDigit : place.widened) {
            own -= own > lastDigit ? 1 : 0;
        }
        return own;
    }

    /**
     * How many characters the driver took for the id where it puts values into the text itself
     * ({@code preferQueryMode=simple}).
     *
     * @param shown the marked statement's {@code toString()}, which has the values in the same form
     * @return -1 where it can't be seen
     */
    public int idLength(String shown) {
        int length = shown.startsWith(start) ? shown.indexOf(end, start.length()) - start.length() : -1;
        return Math.max(length, -1);
    }
}
