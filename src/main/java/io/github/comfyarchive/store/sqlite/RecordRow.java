package io.github.comfyarchive.store.sqlite;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Makes a record of each row: a component takes the column that is called as it is, {@code created_at} for {@code createdAt}. What is
 * NULL is null, or 0 and false where the component cannot be null.
 */
final class RecordRow<T> {
    private final Constructor<T> constructor;
    private final List<Component> components;

    private record Component(String column, Class<?> type) {}

    private RecordRow(Constructor<T> constructor, List<Component> components) {
        this.constructor = constructor;
        this.components = components;
    }

    /**
     * What reads rows of a type.
     *
     * @param type a record of texts, numbers, truth values, bytes, ids and enumerations; or one of these types, for the first column
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // a value is of the type that was asked for, or null
    static <T> PlainSql.Row<T> of(Class<T> type) {
        boolean isRow = type.isRecord() && type != PromptId.class && type != ServerId.class;
        return isRow ? ofRecord(type)::of : row -> (T) value(row, 1, type);
    }

    private static <T> RecordRow<T> ofRecord(Class<T> type) {
        List<Component> components = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(new Component(column(component.getName()), component.getType()));
            types.add(component.getType());
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
            constructor.setAccessible(true); // a record may be its package's own
            return new RecordRow<>(constructor, components);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException("a record has a canonical constructor", impossible);
        }
    }

    private static String column(String component) {
        StringBuilder column = new StringBuilder();
        for (int at = 0; at < component.length(); at++) {
            char letter = component.charAt(at);
            if (Character.isUpperCase(letter)) {
                column.append('_');
            }
            column.append(Character.toLowerCase(letter));
        }
        return column.toString();
    }

    private T of(ResultSet row) throws SQLException {
        @Nullable Object[] values = new Object[components.size()];
        for (int place = 0; place < values.length; place++) {
            Component component = components.get(place);
            values[place] = value(row, row.findColumn(component.column()), component.type());
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            // What a row says may be private: the record's own words on it are not repeated.
            throw new SQLiteException(
                    "a row is no " + constructor.getDeclaringClass().getSimpleName(), SQLiteErrorCode.SQLITE_CORRUPT);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("a record can be made", impossible);
        }
    }

    private static @Nullable Object value(ResultSet row, int column, Class<?> type) throws SQLException {
        if (type == String.class) {
            return row.getString(column);
        }
        if (type == byte[].class) {
            return row.getBytes(column);
        }
        if (type == PromptId.class) {
            String id = row.getString(column);
            return id == null ? null : new PromptId(id);
        }
        if (type == ServerId.class) {
            return serverId(row.getLong(column));
        }
        if (type.isEnum()) {
            return constant(row.getString(column), row.getMetaData().getColumnLabel(column), type);
        }
        Object value = number(row, column, type);
        return row.wasNull() && !type.isPrimitive() ? null : value;
    }

    private static ServerId serverId(long key) throws SQLException {
        if (key < 1) {
            throw new SQLiteException(key + " is not the key of a server", SQLiteErrorCode.SQLITE_CORRUPT);
        }
        return new ServerId(key);
    }

    private static Object constant(@Nullable String word, String column, Class<?> states) throws SQLException {
        for (Object state : states.getEnumConstants()) {
            if (((Enum<?>) state).name().equalsIgnoreCase(word)) {
                return state;
            }
        }
        throw new SQLiteException(
                column + " holds what is no " + states.getSimpleName(), SQLiteErrorCode.SQLITE_CORRUPT);
    }

    private static Object number(ResultSet row, int column, Class<?> type) throws SQLException {
        if (type == long.class || type == Long.class) {
            return row.getLong(column);
        }
        if (type == int.class || type == Integer.class) {
            return row.getInt(column);
        }
        if (type == double.class || type == Double.class) {
            return row.getDouble(column);
        }
        if (type == boolean.class || type == Boolean.class) {
            return row.getBoolean(column);
        }
        throw new IllegalStateException("no column is read as a " + type);
    }
}
