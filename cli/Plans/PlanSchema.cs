using System.CommandLine;
using System.Text;
using OkkiBridge.Plans.Schemas;

namespace OkkiBridge.Cli.Plans;

/// <summary><c>plan schema</c></summary>
internal static class PlanSchema
{
    public static Command Create(CommonOptions common)
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Where to write them / 写入目录" };
        var command = new Command("schema", "Writes the JSON Schemas of a plan's documents, for editors / 写出方案文件的 JSON Schema，供编辑器使用") { folder };
        command.SetAction(parsed =>
        {
            var into = parsed.GetRequiredValue(folder);
            into.Create();
            foreach (var (name, text) in PlanSchemas.All) File.WriteAllText(Path.Combine(into.FullName, name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            common.Output(parsed).Show(PlanSchemas.All.Keys, console => console.Line(string.Join(' ', PlanSchemas.All.Keys)));
            return ExitCode.Done;
        });
        return command;
    }
}
