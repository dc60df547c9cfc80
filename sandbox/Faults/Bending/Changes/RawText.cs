using System.Text;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Faults.Bending.Changes;

/// <summary>An edit of the text of the JSON, which may be none afterwards.</summary>
/// <param name="Edit">What is done.</param>
/// <param name="Path">Of the text that <see cref="RawEdit.Inside"/> is about.</param>
/// <param name="Text">What is put in.</param>
public sealed record RawText(RawEdit Edit, string Path = "", string Text = "") : BendChange
{
    private const string Mark = "\u2063";                          // an invisible separator: no name has one

    internal override int Stage => 2;

    internal override Answer Change(Answer answer, BentCall bent)
    {
        var text = Edit == RawEdit.Inside ? new JsonEdit(JsonOp.Mark, Path) { To = Mark }.Change(answer, bent).PlainText : answer.PlainText;
        return answer with
        {
            Body = Encoding.UTF8.GetBytes(Edit switch
            {
                RawEdit.Before => Text + text,
                RawEdit.After => text + Text,
                RawEdit.TrailingCommas => text.Replace("}]", "},]", StringComparison.Ordinal).Replace("\"}", "\",}", StringComparison.Ordinal),
                _ => text.Replace("\\u2063", Text, StringComparison.OrdinalIgnoreCase).Replace(Mark, Text, StringComparison.Ordinal),
            }),
        };
    }
}

/// <summary>Edits of <see cref="RawText"/>.</summary>
public enum RawEdit
{
    /// <summary>Put before all.</summary>
    Before,

    /// <summary>Put behind all.</summary>
    After,

    /// <summary>A comma behind the last of an array or object.</summary>
    TrailingCommas,

    /// <summary>Put raw into texts: a tab, a line break, a quote.</summary>
    Inside,
}
