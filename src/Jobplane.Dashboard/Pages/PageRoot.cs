using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Jobplane.Dashboard.Pages;

/// <summary>Puts a page into its frame, and hands both what they show. A page that is read again by the script comes without the frame.</summary>
internal sealed class PageRoot<TPage, TView> : ComponentBase
    where TPage : IComponent
    where TView : class
{
    [Parameter, EditorRequired]
    public PageContext Context { get; set; } = null!;

    [Parameter, EditorRequired]
    public TView View { get; set; } = null!;

    [Parameter]
    public bool IsFragment { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<CascadingValue<PageContext>>(0);
        builder.AddComponentParameter(1, nameof(CascadingValue<>.Value), Context);
        builder.AddComponentParameter(2, nameof(CascadingValue<>.IsFixed), true);
        builder.AddComponentParameter(3, nameof(CascadingValue<>.ChildContent), (RenderFragment)(IsFragment ? BuildPage : BuildFrame));
        builder.CloseComponent();
    }

    private void BuildFrame(RenderTreeBuilder builder)
    {
        builder.OpenComponent<PageFrame>(0);
        builder.AddComponentParameter(1, nameof(PageFrame.ChildContent), (RenderFragment)BuildPage);
        builder.CloseComponent();
    }

    private void BuildPage(RenderTreeBuilder builder)
    {
        builder.OpenComponent<CascadingValue<TView>>(0);
        builder.AddComponentParameter(1, nameof(CascadingValue<>.Value), View);
        builder.AddComponentParameter(2, nameof(CascadingValue<>.IsFixed), true);
        builder.AddComponentParameter(3, nameof(CascadingValue<>.ChildContent), (RenderFragment)BuildContent);
        builder.CloseComponent();
    }

    private static void BuildContent(RenderTreeBuilder builder)
    {
        builder.OpenComponent<TPage>(0);
        builder.CloseComponent();
    }
}
