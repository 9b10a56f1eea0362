package org.lsst.tap.loader.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands, and gives the environment to the options that look into it. */
final class CommandFactory implements IFactory {

    private final Map<String, String> environment;

    CommandFactory(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == ConnectionOptions.class) {
            return type.cast(new ConnectionOptions(environment));
        }
        return CommandLine.defaultFactory().create(type);
    }
}
