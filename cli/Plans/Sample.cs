using System.CommandLine;
using System.Text.Json;
using OkkiBridge.Plans;

namespace OkkiBridge.Cli.Plans;

/// <summary>Raw documents in a file: one JSON object, or an array of them.</summary>
internal static class Sample
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static Option<FileInfo?> Option(bool required = false)
    {
        var sample = new Option<FileInfo?>("--sample")
        {
            Required = required,
            HelpName = "file.json",
            Description = "Raw documents as OKKI sends them: a JSON object, or an array of them / 原始数据样例：一个 JSON 对象或对象数组",
        };
        sample.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<FileInfo?>() is { Exists: false } missing) given.AddError($"--sample: there is no file {missing}.");
        });
        return sample;
    }

    public static IReadOnlyList<JsonElement> Read(FileInfo? file)
    {
        if (file is null) return [];
        try
        {
            using var document = JsonDocument.Parse(WholeText.Repair(File.ReadAllBytes(file.FullName)), Lenient);
            var root = document.RootElement.Clone();
            return root.ValueKind is JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
        }
        catch (JsonException fault)
        {
            throw new CommandFailure(ExitCode.Usage, $"--sample: {file.Name} is no JSON, line {fault.LineNumber + 1}: {fault.Message.Split(" LineNumber:")[0]}");
        }
    }
}
