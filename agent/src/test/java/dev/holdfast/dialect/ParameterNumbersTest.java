package dev.holdfast.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "could not determine data type of parameter $2, could not determine data type of parameter $1",
        "inconsistent types deduced for parameter $10 and $100, inconsistent types deduced for parameter $9 and $99",
        "$ and $x and $123456789, $ and $x and $123456789",
        "'', ''",
    })
    void numbersInMessages_areOneLess(String message, String own) {
        assertEquals(own, ParameterNumbers.own(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unnamed portal parameter $2 = '...$5' | unnamed portal parameter $1 = '...$5'",
                "portal \"C_1\" parameter $10 | portal \"C_1\" parameter $9",
                "unbenanntes Portal, Parameter $2 = 'x' | unbenanntes Portal, Parameter $1 = 'x'",
            })
    void parameterThatCouldNotBeRead_isCountedAsInTheOwnText(String context, String own) {
        assertEquals(own, ParameterNumbers.ownInContext(context));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SQL statement \"SELECT nothing WHERE id = $1\"\nPL/pgSQL function fails(integer) line 1 at EXECUTE",
                "SQL-Anweisung »INSERT INTO x VALUES ($1)«",
                "SQL statement \"CALL p $1\"",
                "COPY t, line 1, column a: \"$2\"",
                "JSON data, line 1: $2",
            })
    void contextsThatQuoteOtherTexts_stay(String context) {
        assertEquals(context, ParameterNumbers.ownInContext(context));
    }
}
