package dev.holdfast.route;

import java.util.Enumeration;
import java.util.Properties;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.spi.ObjectFactory;
import javax.sql.DataSource;

/**
 * What a driver's data source connects to, as it would tell a naming service: everything that another process needs to
 * build an equal one (JDBC 4.3, 9.4.3). One thread.
 */
final class DataSourceDescription {
    private final Reference reference;
    private final ClassLoader loader;

    private DataSourceDescription(Reference reference, ClassLoader loader) {
        this.reference = reference;
        this.loader = loader;
    }

    /** @return null where the data source doesn't tell */
    static DataSourceDescription of(DataSource dataSource) throws NamingException {
        if (!(dataSource instanceof Referenceable)) {
            return null;
        }
        Reference reference = ((Referenceable) dataSource).getReference();
        return reference == null || reference.getFactoryClassName() == null
                ? null
                : new DataSourceDescription(reference, dataSource.getClass().getClassLoader());
    }

    /** URL, user, password and the like by the data source's own names. */
    Properties properties() {
        Properties properties = new Properties();
        for (Enumeration<RefAddr> all = reference.getAll(); all.hasMoreElements(); ) {
            RefAddr address = all.nextElement();
            if (address.getContent() != null) {
                properties.put(address.getType(), address.getContent());
            }
        }
        return properties;
    }

    /** An equal one that nobody else changes: the application may point its own at another database tomorrow. */
    DataSource copy() throws Exception {
        Class<?> factory = Class.forName(reference.getFactoryClassName(), true, loader);
        return (DataSource)
                ((ObjectFactory) factory.getConstructor().newInstance()).getObjectInstance(reference, null, null, null);
    }
}
