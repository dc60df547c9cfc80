using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace OkkiBridge.Cli;

/// <summary>Standard output: tables for people, or one JSON document for scripts.</summary>
internal sealed class Output(TextWriter text, bool json)
{
    private const int WidthOfAFile = 160;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        MaxDepth = ApiAnswer.MostDepth,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Where people read; null when a script does.</summary>
    public IAnsiConsole? Console { get; } = json ? null : For(text);

    /// <summary>Shows a value to whoever reads.</summary>
    public void Show<T>(T value, Action<IAnsiConsole> toPeople)
    {
        if (Console is { } console) toPeople(console);
        else text.WriteLine(JsonText(value));
    }

    /// <summary>Indented, with Chinese as it is written.</summary>
    public static string JsonText<T>(T value) => JsonSerializer.Serialize(value, Options);

    private static IAnsiConsole For(TextWriter text)
    {
        var output = new AnsiConsoleOutput(text);
        if (output.IsTerminal) return AnsiConsole.Create(new AnsiConsoleSettings { Out = output });

        var file = AnsiConsole.Create(new AnsiConsoleSettings { Out = output, Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        file.Profile.Width = WidthOfAFile;
        return file;
    }
}
